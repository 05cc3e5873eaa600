import type { DeadlineRow } from '@vigil/store';
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
    for (const deadline of due.toSorted((a, b) => a.dueAt - b.dueAt)) {
      const handler = handlers[deadline.kind];
      count(batch, handler === undefined ? 'ignored:deadline' : `deadline:${deadline.kind}`);
      await handler?.(batch, deadline);
      await reviewKitchens(batch, deadline.dueAt);
    }
    const next = await batch.tx.deadlines.next();
    batch.nextDeadlineAt = next ?? Number.POSITIVE_INFINITY;
    if (due.length === 0) return;
  }
}
