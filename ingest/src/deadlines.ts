import { type DeadlineRepository, type DeadlineRow, isStoreAtFault } from '@vigil/store';
import { type Batch, count, type DeadlineBook } from './batch.ts';
import type { Dispatch } from './dispatch.ts';

/** The deadlines as one batch sees them. */
export interface BatchDeadlines extends DeadlineBook {
  /** Due time of the earliest, epoch ms; Infinity: none. Keeps the hot path from asking the store. */
  nextAt: number;
  readonly rows: DeadlineRepository;
}

export async function openDeadlines(rows: DeadlineRepository): Promise<BatchDeadlines> {
  const book: BatchDeadlines = {
    rows,
    nextAt: (await rows.next()) ?? Number.POSITIVE_INFINITY,
    set: async ({ kind, subject, dueAt, data = {} }) => {
      book.nextAt = Math.min(book.nextAt, dueAt);
      await rows.set({ kind, key: subject, dueAt, data });
    },
    cancel: (kind, subject) => rows.cancel(kind, subject),
  };
  return book;
}

/** How many rows one claim takes: bounds the transaction, the next turn takes the rest. */
const claimLimit = 500;

/**
 * Fires every deadline due at `upTo`, in the order of their times. Called between two messages with the later one's
 * receipt time, so that a backlog read late judges as if it had been read at once, however it is cut into batches.
 */
export async function fireDue(
  dispatch: Dispatch,
  batch: Batch,
  deadlines: BatchDeadlines,
  upTo: number,
): Promise<void> {
  while (deadlines.nextAt <= upTo) {
    const due = await deadlines.rows.claim(upTo, claimLimit);
    for (const deadline of due.toSorted((a, b) => a.dueAt - b.dueAt)) await fire(dispatch, batch, deadline);
    deadlines.nextAt = (await deadlines.rows.next()) ?? Number.POSITIVE_INFINITY;
    if (due.length === 0) return;
  }
}

/** The handling of a deadline threw, and not for the store's sake: it would throw again with every message after it. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  readonly deadline: Pick<DeadlineRow, 'kind' | 'key'>;

  constructor(deadline: DeadlineRow, cause: unknown) {
    super(`deadline ${deadline.kind} of ${deadline.key}: ${String(cause)}`, { cause });
    this.deadline = deadline;
  }
}

async function fire(dispatch: Dispatch, batch: Batch, deadline: DeadlineRow): Promise<void> {
  const owner = dispatch.deadlines.get(deadline.kind);
  count(batch, owner === undefined ? 'ignored:deadline' : `deadline:${deadline.kind}`);
  try {
    await owner?.fire(batch, deadline);
    await dispatch.afterEach(batch, deadline.dueAt);
  } catch (error) {
    throw isStoreAtFault(error) ? error : new DeadlineError(deadline, error);
  }
}
