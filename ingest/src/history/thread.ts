import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { type Logger, supervise } from '@vigil/service';
import { createBackoff } from '../follow/backoff.ts';
import { type HistoryStanding, standingSchema, stopRequest, type ThreadData } from './thread-messages.ts';

/** How the history stands, and how its thread does. */
export interface HistoryStatus extends HistoryStanding {
  /** Threads that ended by themselves since the start; each was replaced. */
  readonly crashes: number;
}

export interface HistoryThread {
  readonly driver: ThreadData['history']['driver'];
  status(): HistoryStatus;
  stop(): Promise<void>;
}

export interface HistoryThreadOptions {
  readonly data: ThreadData;
  readonly logger: Logger;
  /** File that the thread runs. Default: the history. */
  readonly entry?: URL;
}

const firstPauseMs = 250;
const longestPauseMs = 30_000;
/** Who lived this long crashed for a new reason: the pauses begin small again. */
const soundAfterMs = 60_000;
/** Points live as long as their batch: with room for some batches, half as much time goes into copying them (measured). */
const youngGenerationMb = 128;
/** A thread that has not ended by then is ended: nothing is lost, its cursor tells the next one where to go on. */
const stopWithinMs = 8_000;

const nothingYet: HistoryStanding = { written: 0, rejected: 0, blockedBy: null, replaced: 0, journals: [] };

/**
 * The history has a thread of its own, so that no alarm waits for a point: it reads the journals itself, decodes, makes
 * lines and writes them, and has its own connection to the store for its cursor.
 *
 * ```
 *  journal ──┬─▶ this thread: judge, store, tell
 *            └─▶ history's thread: points ─▶ history ─▶ cursor
 *                   │ ends by itself: told, replaced after a pause, goes on at its cursor
 * ```
 */
export function startHistoryThread({ data, logger, entry }: HistoryThreadOptions): HistoryThread {
  const file = entry ?? new URL('./thread-main.ts', import.meta.url);
  const abort = new AbortController();
  const past = { written: 0, rejected: 0, replaced: 0 };
  let standing = nothingYet;
  let crashes = 0;
  let worker: Worker | null = null;

  /** Resolves with the reason when the thread has ended. */
  function live(): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    const started = new Worker(file, {
      workerData: data,
      name: 'history',
      resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
    });
    worker = started;
    let failure: unknown = null;
    started.on('message', (message: unknown) => {
      const read = standingSchema.safeParse(message);
      if (read.success) standing = read.data;
      else logger.error({ err: read.error }, 'the history thread said something else');
    });
    started.once('error', (error: unknown) => {
      failure = error;
      logger.error({ err: error }, 'history thread failed');
    });
    started.once('exit', (code) => {
      worker = null;
      resolve(failure instanceof Error ? failure.message : `exit code ${code}`);
    });
    return promise;
  }

  async function keepAlive(): Promise<void> {
    const backoff = createBackoff(abort.signal, firstPauseMs, longestPauseMs);
    for (;;) {
      const startedAt = performance.now();
      // A thread that could not even be made is one that ended.
      const reason = await Promise.try(live).catch(String);
      if (abort.signal.aborted) return;
      crashes += 1;
      past.written += standing.written;
      past.rejected += standing.rejected;
      past.replaced += standing.replaced;
      standing = { ...standing, written: 0, rejected: 0, replaced: 0, blockedBy: `thread ended: ${reason}` };
      if (performance.now() - startedAt > soundAfterMs) backoff.reset();
      logger.error({ reason, crashes }, 'history thread ended by itself and is replaced');
      if (!(await backoff.pause())) return;
    }
  }

  const done = keepAlive();
  supervise(logger, 'history thread', done);

  return {
    driver: data.history.driver,
    status: () => ({
      ...standing,
      written: past.written + standing.written,
      rejected: past.rejected + standing.rejected,
      replaced: past.replaced + standing.replaced,
      crashes,
    }),
    stop: async () => {
      abort.abort();
      // A thread's port has no origin to name; the rule means windows.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      worker?.postMessage(stopRequest);
      const ended = await Promise.race([done.then(() => true), pause(stopWithinMs, false, { ref: false })]);
      if (ended) return;
      logger.warn({ afterMs: stopWithinMs }, 'history thread did not end and is ended');
      await worker?.terminate();
      await done;
    },
  };
}
