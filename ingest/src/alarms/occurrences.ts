import { firstEpoch } from '@vigil/journal';
import type { AlarmRecord } from '@vigil/store';
import type { Occurrences } from '../batch.ts';

/** An occurrence in our own words, which no device has coded and by which no message can be recognised again. */
export const ownWord = {
  profile: 'vigil',
  active: true,
  historical: false,
  messageKey: null,
  dedupeKey: null,
  boot: null,
  seq: null,
  deviceTime: null,
} as const;

/** Occurrence of an alarm that we derived: no message stands behind it, so its place is the rule's own. */
export async function ruleOccurrence(
  batch: Occurrences,
  alarm: AlarmRecord,
  at: number,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  await batch.occurrences.add({
    ...ownWord,
    alarmId: alarm.id,
    unitId: alarm.unitId,
    code: alarm.code,
    raw: alarm.code,
    receivedAt: at,
    journal: `rule:${alarm.code}:${alarm.unitId}`,
    epoch: firstEpoch,
    journalSeq: at,
    part: 0,
    detail,
  });
}
