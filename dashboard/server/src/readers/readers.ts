import { type Logger, supervise } from '@vigil/service';
import { VigilError } from '@vigil/vocabulary';
import { startThread, type Thread } from '../threads/thread.ts';
import { createFairQueue } from './fair-queue.ts';
import { isVendors, type Turn } from './turn.ts';

/** One piece of reading for one of the threads: the name of a job there, and its input. */
export interface Reading extends Turn {
  readonly job: string;
  /** Plain data; it is copied into the thread. */
  readonly input: unknown;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Everything that reads for longer than a moment runs here, so that the thread of the live boards never stands still
 * for a chart, a search or a list:
 *
 * ```
 *   run(reading) ─▶ fair queue ─▶ idle thread (else a new one is started) ─▶ answer
 *        │              │              ├─ its own error ─────▶ rejected with it
 *        │              │              ├─ the thread dies ───▶ rejected; the next reading gets a new thread
 *        │              │              └─ past its deadline ─▶ 'took-too-long'; the thread is ended and replaced
 *        │              └─ its asker has gone ─▶ never runs
 *        └─ the share has too much waiting ─▶ 'busy'
 * ```
 */
export interface Readers {
  run(reading: Reading): Promise<unknown>;
  figures(): { readonly running: number; readonly waiting: number };
  close(): Promise<void>;
}

export interface ReadersConfig {
  readonly threads: number;
  /** Readings that one person may have waiting: several desks of the rescue centre may be signed in as one. */
  readonly waitingPerPerson: number;
  /** The same for the accounts of one vendor together. */
  readonly waitingPerVendor: number;
  /** Longest time a reading may run, from its start, ms. */
  readonly deadlineMs: number;
}

interface Waiting extends Reading {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

const gone = (): VigilError => new VigilError('busy', 'nobody waits for the answer');

/** Threads are started ahead once the server has had time for what is urgent at a start, ms. */
const warmUpAfterMs = 5_000;

export function createReaders(deps: {
  /** A file that serves {job, input} (reader-thread.ts). */
  readonly entry: URL;
  /** Its `workerData`. */
  readonly data: unknown;
  readonly config: ReadersConfig;
  readonly logger: Logger;
}): Readers {
  const { config, logger } = deps;
  const queue = createFairQueue<Waiting>({
    threads: config.threads,
    mayWait: (reading) => (isVendors(reading) ? config.waitingPerVendor : config.waitingPerPerson),
  });
  const idle: Thread[] = [];
  const working = new Map<Waiting, Thread>();
  let running = 0;
  let closed = false;

  const freeThread = (): Thread => {
    for (let thread = idle.pop(); thread !== undefined; thread = idle.pop()) if (!thread.ended()) return thread;
    return startThread(deps.entry, deps.data);
  };
  const endLate = (thread: Thread, { job, share }: Waiting): void => {
    logger.warn({ job, share, deadlineMs: config.deadlineMs }, 'reading took too long');
    supervise(logger, 'reader thread', thread.end(new VigilError('took-too-long', 'ask for less, or again later')));
  };
  const work = async (reading: Waiting): Promise<void> => {
    running += 1;
    try {
      const thread = freeThread();
      working.set(reading, thread);
      const deadline = setTimeout(endLate, config.deadlineMs, thread, reading);
      try {
        reading.resolve(await thread.ask({ job: reading.job, input: reading.input }));
      } finally {
        clearTimeout(deadline);
        working.delete(reading);
        if (!thread.ended()) idle.push(thread);
      }
    } catch (error) {
      reading.reject(error);
    } finally {
      running -= 1;
      queue.done(reading);
      pump();
    }
  };
  const pump = (): void => {
    if (closed) return;
    while (running < config.threads) {
      const reading = queue.next();
      if (reading === null) return;
      supervise(logger, 'reading', work(reading));
    }
  };

  // A thread takes some tenths of a second to load; nobody should meet that in the middle of a search.
  const warmUp = setTimeout(() => {
    supervise(logger, 'reader threads', async () => {
      while (idle.length + running < config.threads - 1) idle.push(startThread(deps.entry, deps.data));
    });
  }, warmUpAfterMs);

  return {
    run: async (reading) => {
      if (closed) throw new VigilError('busy', 'the server stops');
      if (reading.signal?.aborted === true) throw gone();
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      const waiting: Waiting = { ...reading, resolve, reject };
      if (!queue.add(waiting)) {
        throw new VigilError('busy', 'too many of your requests are waiting', { details: { retryAfterMs: 1_000 } });
      }
      reading.signal?.addEventListener('abort', () => {
        if (queue.remove(waiting)) reject(gone());
      });
      pump();
      return promise;
    },
    figures: () => ({ running, waiting: queue.waiting() }),
    close: async () => {
      closed = true;
      clearTimeout(warmUp);
      const stopped = new VigilError('busy', 'the server stops');
      for (const { reject } of queue.clear()) reject(stopped);
      await Promise.all([...idle, ...working.values()].map((thread) => thread.end(stopped)));
    },
  };
}
