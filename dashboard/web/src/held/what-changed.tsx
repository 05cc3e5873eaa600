import { useQuery } from '@tanstack/react-query';
import type { AlarmDetail, AlarmView } from '@vigil/vocabulary';
import { api } from '../api/client.ts';
import { useReference } from '../api/reference.ts';
import { toldAnew } from '../api/same-alarm.ts';
import { useSession } from '../api/session.ts';
import { saidLine } from '../contract-faults/shown.ts';
import { clockTime } from '../i18n/format.ts';
import { peopleText } from '../i18n/people-words.ts';
import { fullPlaceOf, isolated, unitNameOf } from '../i18n/place-words.ts';
import type { T } from '../i18n/t.ts';
import { useWords } from '../i18n/use-words.ts';
import type { VocabularyWords } from '../i18n/words.ts';
import { actorText } from '../i18n/words.ts';
import type { Held } from './use-reading.ts';

/** What of an alarm is another thing than what was read, in words: before and now. */
export function changesInWords(
  read: AlarmView,
  now: AlarmView,
  t: T,
  w: VocabularyWords,
  countyName: (id: string | null) => string,
): readonly { readonly what: string; readonly before: string; readonly now: string }[] {
  const anew = toldAnew(read, now);
  const line = (what: string, say: (alarm: AlarmView) => string) => ({ what, before: say(read), now: say(now) });
  const people = (alarm: AlarmView): string => peopleText(alarm, t);
  const where = (alarm: AlarmView): string =>
    [fullPlaceOf(alarm, countyName(alarm.county), t), isolated(unitNameOf(alarm, t)), alarm.rescueCode]
      .filter((part) => part !== null)
      .join(' · ');
  const state = (alarm: AlarmView): string =>
    [
      t(`state.${alarm.state}`),
      alarm.acknowledgedAt === null ? null : actorText(alarm.acknowledgedBy ?? '–', t),
      alarm.easedAt === null ? null : t('held.eased'),
    ]
      .filter((part) => part !== null)
      .join(' · ');
  return [
    anew.has('code') || anew.has('priority') || anew.has('lane')
      ? line(t('held.what'), (alarm) => `${w.code(alarm.code)} · ${t(`priority.${alarm.priority}`)}`)
      : null,
    where(read) === where(now) ? null : line(t('col.where'), where),
    now.kind === 'elevator' && people(read) !== people(now) ? line(t('closing.people'), people) : null,
    anew.has('floor') ? line(t('closing.floor'), ({ floor }) => (floor === null ? '–' : saidLine(floor))) : null,
    anew.has('state') || anew.has('acknowledgedAt') || anew.has('eased') ? line(t('col.state'), state) : null,
  ].filter((one) => one !== null);
}

/** Says that the alarm is another thing than when the form was opened, and that it has to be looked at again. */
export function WhatChanged({ held: { alarm, read, changed, gone } }: { readonly held: Held }): React.JSX.Element {
  const { t, w } = useWords();
  const reference = useReference();
  return (
    <div role="alert" className="held">
      {gone ? (
        <p>
          <Gone id={read.id} />
        </p>
      ) : changed ? (
        <>
          <p>{t('held.changed')}</p>
          <ul>
            {changesInWords(read, alarm, t, w, reference.county).map(({ what, before, now }) => (
              <li key={what}>
                {what}
                {t('held.before')}
                <s>{before}</s> → <strong>{now}</strong>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </div>
  );
}

/** Who has closed it: that may have been this form, when its answer was lost on the way. */
function Gone({ id }: { readonly id: string }): React.JSX.Element {
  const { t } = useWords();
  const { user } = useSession();
  const { data } = useQuery({
    queryKey: ['alarm', id, 'gone'],
    queryFn: () => api.get<AlarmDetail>(`/api/alarms/${id}`),
    retry: false,
  });
  const { closedAt = null, closedBy = null } = data?.alarm ?? {};
  if (closedAt === null) return <>{t('held.gone')}</>;
  const time = clockTime(closedAt);
  if (closedBy === user) return <>{t('held.goneByYou', { time })}</>;
  return <>{t('held.goneByOther', { time, who: actorText(closedBy ?? '–', t) })}</>;
}
