import { Worker } from 'node:worker_threads';
import type { Logger } from '@vigil/service';
import type { Reads } from '@vigil/store';
import { repeat } from '../repeat.ts';
import { stopRequest, type ThreadData } from './thread-data.ts';

const lookEveryMs = 1_000;
/** Nothing is lost when it is ended: the journal has all of it. */
const stopWithinMs = 2_000;

/**
 * Starts a thread that shows vendors their messages when somebody looks, and only then. It ends by itself when nobody has
 * for half a minute; one that crashes is started again while somebody looks. No alarm waits for it (docs/adr/0040).
 */
export function startVendorLive(
  data: ThreadData,
  {
    read,
    logger,
    now,
  }: { readonly read: Pick<Reads, 'vendorLive'>; readonly logger: Logger; readonly now: () => number },
): { stop(): Promise<void> } {
  let worker: Worker | null = null;

  function start(): void {
    const started = new Worker(new URL('./thread-main.ts', import.meta.url), { workerData: data, name: 'vendor-live' });
    worker = started;
    started.once('error', (error: unknown) =>
      logger.error({ err: error }, 'the thread that shows vendors their messages failed'),
    );
    started.once('exit', () => {
      if (worker === started) worker = null;
    });
  }

  const looking = repeat(logger, 'who looks at vendors’ messages', lookEveryMs, async () => {
    if (worker === null && (await read.vendorLive.watched(now())).length > 0) start();
  });
  return {
    stop: async () => {
      await looking.stop();
      const running = worker;
      if (running === null) return;
      const ended = new Promise<void>((resolve) => {
        running.once('exit', () => resolve());
      });
      // A thread's port has no origin to name; the rule means windows.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      running.postMessage(stopRequest);
      const timer = setTimeout(() => void running.terminate(), stopWithinMs);
      await ended;
      clearTimeout(timer);
    },
  };
}
