import { deadlineKinds, shelfEnd } from '@vigil/vocabulary';
import type { DeadlineOwner } from '../feature.ts';

/**
 * The end of a shelf: the alarm comes back by itself, at the minute that was agreed. The store sets the deadline with
 * the shelf; one that was agreed anew, or taken back, leaves the earlier deadline without a meaning.
 */
export const shelf: DeadlineOwner = {
  ...deadlineKinds.shelf,
  fence: async (batch, alarmId) => {
    const alarm = await batch.alarms.get(alarmId);
    return alarm === null ? null : shelfEnd(alarm.state);
  },
  unitOf: async (batch, alarmId) => (await batch.alarms.get(alarmId))?.unitId ?? null,
  fire: async (batch, { subject: alarmId }, at) => {
    await batch.alarms.apply(alarmId, { type: 'unshelve', at });
    batch.news.alarms += 1;
  },
};
