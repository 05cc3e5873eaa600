import type { AlarmRecord } from '@vigil/store';
import { type AlarmInput, deadlineKinds, keptQuietUntil } from '@vigil/vocabulary';
import type { Deadlines } from '../batch.ts';
import type { DeadlineOwner } from '../feature.ts';

type RaiseInput = Extract<AlarmInput, { type: 'raise' }>;

/**
 * News about an emergency that is acknowledged ring at most once in a while. What comes in between is not forgotten: it
 * rings when that while is over, unless somebody has acknowledged the alarm anew, who saw it.
 *
 * @param open as it is before the raise
 */
export async function ringWhenOver({ deadlines }: Deadlines, open: AlarmRecord, raise: RaiseInput): Promise<void> {
  const until = keptQuietUntil(open.state, raise);
  const { acknowledged } = open.state;
  if (until === null || acknowledged === null) return;
  // Each kind of news has its own while; the first that is over rings for both.
  const subject = `${open.id}:${raise.news ?? 'back'}`;
  await deadlines.ask({ kind: 'quiet', subject, number: acknowledged.at, afterMs: until - raise.at, data: { until } });
}

const alarmOf = (subject: string): string => subject.slice(0, subject.indexOf(':'));

export const quiet: DeadlineOwner = {
  ...deadlineKinds.quiet,
  fence: async (batch, subject) => {
    const alarm = await batch.alarms.get(alarmOf(subject));
    return alarm === null || alarm.state.closed !== null ? null : (alarm.state.acknowledged?.at ?? null);
  },
  unitOf: async (batch, subject) => (await batch.alarms.get(alarmOf(subject)))?.unitId ?? null,
  fire: async (batch, { subject, data }, at) => {
    const { until } = data;
    // In the time of its messages: a backlog that is read late must not ring at each of them.
    await batch.alarms.apply(alarmOf(subject), { type: 'ring', at: typeof until === 'number' ? until : at });
    batch.news.alarms += 1;
  },
};
