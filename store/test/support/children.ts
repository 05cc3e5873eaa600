import { join } from 'node:path';
import { startHelper } from '@vigil/harness';

export interface Child {
  /** The next message that passes; fails when the child ends first. */
  next(wanted: (message: unknown) => boolean): Promise<unknown>;
  send(message: string): void;
  kill(): Promise<void>;
  ended(): Promise<number | null>;
}

/** A real process of its own, from `test/fixtures`; messages are kept until they are asked for. */
export function startChild(script: string, ...args: readonly string[]): Child {
  const { program, nextMessage } = startHelper({ script: join(import.meta.dirname, '..', 'fixtures', script), args });
  const ended = program.ended();
  return {
    next: nextMessage,
    send: program.send,
    kill: async () => {
      await program.kill();
    },
    ended: async () => (await ended).code,
  };
}
