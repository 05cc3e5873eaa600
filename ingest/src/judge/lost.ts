import type { DeadlineRow } from '@vigil/store';
import type { Batch } from '../batch.ts';
import { reviewUnit } from './availability.ts';

export const lostDeadline = 'lost';

export async function cancelLost(batch: Batch, unitId: string): Promise<void> {
  batch.draft.touch(unitId).memory.losing = false;
  await batch.tx.deadlines.cancel(lostDeadline, unitId);
}

/** The grace passed in silence: the unit counts as lost since its connection broke. */
export async function fireLost(batch: Batch, deadline: DeadlineRow): Promise<void> {
  if (batch.draft.peek(deadline.key)?.memory.losing !== true) return;
  const state = batch.draft.touch(deadline.key);
  const { at } = deadline.data;
  state.memory.losing = false;
  state.declared = 'lost';
  state.declaredAt = Math.max(typeof at === 'number' ? at : deadline.dueAt, state.lastSeenAt ?? 0);
  await reviewUnit(batch, deadline.key, deadline.dueAt);
}
