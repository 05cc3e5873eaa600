import { type Logger, supervise } from '@vigil/service';

export interface Repeated {
  stop(): Promise<void>;
}

/** Does `work` again and again, never twice at once; a failure is logged and the next turn comes all the same. */
export function repeat(logger: Logger, name: string, everyMs: number, work: () => Promise<void>): Repeated {
  let running: Promise<void> | null = null;
  const timer = setInterval(() => {
    if (running !== null) return;
    running = work().finally(() => {
      running = null;
    });
    supervise(logger, name, running);
  }, everyMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await running?.catch(() => 'told by supervise');
    },
  };
}
