import { type DeadlineRow, isStoreAtFault } from '@vigil/store';
import { type Batch, count } from '../batch.ts';
import { cameraDeadline, fireCamera } from './cameras.ts';
import { entrapmentDeadline, fireEntrapment } from './entrapment.ts';
import { fireFridge, fridgeDeadline } from './fridge.ts';
import { reviewKitchens } from './kitchen.ts';
import { fireLost, lostDeadline } from './lost.ts';

const handlers: Readonly<Record<string, (batch: Batch, deadline: DeadlineRow) => Promise<void>>> = {
  [entrapmentDeadline]: fireEntrapment,
  [lostDeadline]: fireLost,
  [cameraDeadline]: fireCamera,
  [fridgeDeadline]: fireFridge,
};

/** How many rows one claim takes: bounds the transaction, the next turn takes the rest. */
const claimLimit = 500;

/**
 * Fires every deadline due at `upTo`, in the order of their times. Called between two messages with the later one's
 * receipt time, so that a backlog read late judges as if it had been read at once, however it is cut into batches.
 */
export async function fireDue(batch: Batch, upTo: number): Promise<void> {
  while (batch.nextDeadlineAt <= upTo) {
    const due = await batch.tx.deadlines.claim(upTo, claimLimit);
    for (const deadline of due.toSorted((a, b) => a.dueAt - b.dueAt)) await fire(batch, deadline);
    const next = await batch.tx.deadlines.next();
    batch.nextDeadlineAt = next ?? Number.POSITIVE_INFINITY;
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

async function fire(batch: Batch, deadline: DeadlineRow): Promise<void> {
  const handler = handlers[deadline.kind];
  count(batch, handler === undefined ? 'ignored:deadline' : `deadline:${deadline.kind}`);
  try {
    await handler?.(batch, deadline);
    await reviewKitchens(batch, deadline.dueAt);
  } catch (error) {
    throw isStoreAtFault(error) ? error : new DeadlineError(deadline, error);
  }
}
