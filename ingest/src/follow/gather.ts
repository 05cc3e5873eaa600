import type { JournalEntry } from '@vigil/journal';

export interface GatherOptions {
  /** Entries a batch at most. */
  readonly max: number;
  /** How long, ms: one fsync for many values instead of one each. */
  readonly gatherMs: number;
  readonly mayWait: (entry: JournalEntry) => boolean;
}

/** Bytes of payload that make a batch full however few its entries are: large ones must not fill the memory. */
const fullBytes = 16 * 1024 * 1024;

/**
 * Cuts what a follower reads into batches: at once when it is full or something in it may not wait, else after a moment.
 * The next chunk is read while the batch is being worked on.
 */
export async function* gather(
  chunks: AsyncIterable<readonly JournalEntry[]>,
  options: GatherOptions,
): AsyncGenerator<readonly JournalEntry[]> {
  const iterator = chunks[Symbol.asyncIterator]();
  let next = iterator.next();
  let pending: JournalEntry[] = [];
  let deadline = 0;
  let bytes = 0;
  try {
    for (;;) {
      const got = pending.length === 0 ? await next : await within(next, deadline - performance.now());
      if (got !== 'late') {
        if (got.done === true) {
          if (pending.length > 0) yield pending;
          return;
        }
        if (pending.length === 0) {
          deadline = performance.now() + options.gatherMs;
          bytes = 0;
        }
        for (const entry of got.value) {
          pending.push(entry);
          bytes += entry.payload.byteLength;
        }
        next = iterator.next();
        const hurry = pending.length >= options.max || bytes >= fullBytes || !got.value.every(options.mayWait);
        if (!hurry && performance.now() < deadline) continue;
      }
      while (pending.length > 0) {
        const batch = pending.slice(0, options.max);
        pending = pending.slice(options.max);
        yield batch;
      }
    }
  } finally {
    // The consumer left: a read under way ends with the signal; its result is of no use any more.
    next.catch(() => 'abandoned');
  }
}

async function within<T>(promise: Promise<T>, ms: number): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), Math.max(0, ms));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
