import { type Answer, contractVersion, refOfKey, unitTopic } from '@vigil/vocabulary';
import type { Session } from '../session.ts';
import type { AlarmRecord, Effect } from '../store.ts';
import { rowNumber } from './rows.ts';

/**
 * Answers for every message of this alarm that carried something to answer to, one for each distinct message:
 * EN 81-28 devices repeat until they hear that somebody has seen the alarm.
 */
export async function answersOf(
  { db, clock }: Session,
  alarm: AlarmRecord,
  what: 'seen' | 'closed',
): Promise<readonly Effect[]> {
  const messages = await db
    .selectFrom('occurrence')
    .select(['unit_id', 'message_key'])
    .distinct()
    .where('alarm_id', '=', rowNumber(alarm.id))
    .where('message_key', 'is not', null)
    .execute();
  const at = clock();
  return messages.flatMap(({ unit_id, message_key }) => {
    if (message_key === null) return [];
    const answer: Answer = { v: contractVersion, ...refOfKey(message_key), what, alarmId: alarm.id, at };
    const key = unitTopic(alarm.vendor, unit_id, 'answer');
    return [{ kind: 'answer', key, payload: JSON.stringify(answer), dueAt: at, at }];
  });
}
