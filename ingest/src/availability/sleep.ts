import { deadlineKinds } from '@vigil/vocabulary';
import type { Batch } from '../batch.ts';
import type { DeadlineOwner } from '../feature.ts';
import { reviewUnit } from './review.ts';

/** A sleep is believed for so long and no longer, whatever was said; who asks is told until when. */
export function noteSleep(batch: Batch, unitId: string): Promise<void> {
  const { declaredAt } = batch.units.touch(unitId);
  const from = declaredAt ?? 0;
  return batch.deadlines.set({
    kind: 'sleep',
    subject: unitId,
    number: from,
    dueAt: from + batch.rules.sleep.longestMs,
  });
}

export const sleep: DeadlineOwner = {
  ...deadlineKinds.sleep,
  fence: ({ units }, unitId) => {
    const state = units.peek(unitId);
    return state?.declared === 'sleeping' ? state.declaredAt : null;
  },
  fire: async (batch, { subject }, at) => {
    await reviewUnit(batch, subject, at);
  },
};
