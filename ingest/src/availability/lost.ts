import type { DeadlineRow } from '@vigil/store';
import type { Batch, Deadlines, Units } from '../batch.ts';
import { availabilityMemory } from './memory.ts';
import { reviewUnit } from './review.ts';

export const lostDeadline = 'lost';

export async function cancelLost(batch: Units & Deadlines, unitId: string): Promise<void> {
  availabilityMemory.change(batch.units.touch(unitId)).losing = false;
  await batch.deadlines.cancel(lostDeadline, unitId);
}

/** The grace passed in silence: the unit counts as lost since its connection broke. */
export async function fireLost(batch: Batch, deadline: DeadlineRow): Promise<void> {
  if (availabilityMemory.of(batch.units.peek(deadline.key)).losing !== true) return;
  const state = batch.units.touch(deadline.key);
  const { at } = deadline.data;
  availabilityMemory.change(state).losing = false;
  state.declared = 'lost';
  state.declaredAt = Math.max(typeof at === 'number' ? at : deadline.dueAt, state.lastSeenAt ?? 0);
  await reviewUnit(batch, deadline.key, deadline.dueAt);
}
