import { deadlineKinds } from '@vigil/vocabulary';
import type { Deadlines, Units } from '../batch.ts';
import type { DeadlineOwner } from '../feature.ts';
import { availabilityMemory } from './memory.ts';
import { reviewUnit } from './review.ts';

function notLosing(memory: ReturnType<typeof availabilityMemory.change>): void {
  memory.losing = false;
  delete memory.lostAt;
}

export async function cancelLost(batch: Units & Deadlines, unitId: string): Promise<void> {
  notLosing(availabilityMemory.change(batch.units.touch(unitId)));
  await batch.deadlines.cancel('lost', unitId);
}

/** The grace passed in silence: the unit counts as lost since its connection broke. */
export const lost: DeadlineOwner = {
  ...deadlineKinds.lost,
  fence: (batch, unitId) => (availabilityMemory.of(batch.units.peek(unitId)).losing === true ? 0 : null),
  fire: async (batch, { subject: unitId, dueAt, data }, at) => {
    const state = batch.units.touch(unitId);
    const { at: brokeAt } = data;
    const memory = availabilityMemory.change(state);
    notLosing(memory);
    delete memory.declaredSeq;
    state.declared = 'lost';
    state.declaredAt = Math.max(typeof brokeAt === 'number' ? brokeAt : dueAt, state.lastSeenAt ?? 0);
    await reviewUnit(batch, unitId, at);
  },
};
