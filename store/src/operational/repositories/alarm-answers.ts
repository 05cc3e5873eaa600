import { type Answer, contractVersion, refOfKey, unitTopic } from '@vigil/vocabulary';
import type { Session } from '../session.ts';
import type { AlarmRecord, Effect } from '../store.ts';
import { rowNumber } from './rows.ts';

/** A device that gives a new id to each of thousands of messages must not hold up the answers of all others. */
const answeredAtMost = 1_000;

/**
 * Answers for the messages of this alarm that carried something to answer to, one for each distinct message, of very
 * many the newest: EN 81-28 devices repeat until they hear that somebody has seen the alarm. A repeat is answered anew.
 */
export async function answersOf(
  { db, clock }: Session,
  alarm: AlarmRecord,
  what: 'seen' | 'closed',
): Promise<readonly Effect[]> {
  const messages = await db
    .selectFrom('occurrence')
    .select(['unit_id', 'message_key'])
    .groupBy(['unit_id', 'message_key'])
    .where('alarm_id', '=', rowNumber(alarm.id))
    .where('message_key', 'is not', null)
    .orderBy((eb) => eb.fn.max('id'), 'desc')
    .limit(answeredAtMost)
    .execute();
  const at = clock();
  return messages.flatMap(({ unit_id, message_key }) => {
    if (message_key === null) return [];
    const answer: Answer = { v: contractVersion, ...refOfKey(message_key), what, alarmId: alarm.id, at };
    const key = unitTopic(alarm.vendor, unit_id, 'answer');
    return [{ kind: 'answer', key, payload: JSON.stringify(answer), dueAt: at, at }];
  });
}
