import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FollowOptions, Journal, JournalEntry } from '@vigil/journal';

/** One way through a journal, batch by batch; one may look whether there is any. */
export interface Reading {
  /** The next batch; null: reading has ended, `late`: there is none yet. @param ms how long to wait for it */
  next(ms: number): Promise<readonly JournalEntry[] | null | 'late'>;
  /** Nothing more is taken from it. */
  close(): void;
}

export interface ReadingOptions extends Omit<FollowOptions, 'signal'> {
  readonly journals: Pick<Journal, 'follow'>;
  readonly journal: string;
  readonly signal: AbortSignal;
  /** Makes batches of what is read. */
  readonly cut: (chunks: AsyncIterable<readonly JournalEntry[]>) => AsyncIterable<readonly JournalEntry[]>;
}

export function openReading({ journals, journal, cut, ...options }: ReadingOptions): Reading {
  const own = new AbortController();
  const signal = AbortSignal.any([options.signal, own.signal]);
  const iterator = cut(journals.follow(journal, { ...options, signal }))[Symbol.asyncIterator]();
  let asked: Promise<readonly JournalEntry[] | null> | undefined;

  async function ask(): Promise<readonly JournalEntry[] | null> {
    const { done, value } = await iterator.next();
    return done === true ? null : value;
  }

  return {
    next: async (ms) => {
      asked ??= ask();
      const got = await within(asked, ms);
      if (got !== 'late') asked = undefined;
      return got;
    },
    close: () => {
      own.abort();
      asked?.catch(() => 'given up');
    },
  };
}

async function within<T>(promise: Promise<T>, ms: number): Promise<T | 'late'> {
  if (ms === Number.POSITIVE_INFINITY) return promise;
  if (ms <= 0) return Promise.race([promise, nextTurn('late' as const)]);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
