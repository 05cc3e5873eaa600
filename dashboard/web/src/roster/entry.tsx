import type { AlarmView } from '@vigil/vocabulary';
import { useReference } from '../api/reference.ts';
import { Phones } from '../board/phones.tsx';
import { saidLine } from '../contract-faults/shown.ts';
import { runningAge, shortTime } from '../i18n/format.ts';
import { peopleText } from '../i18n/people-words.ts';
import { fullPlaceOf, isLiftUnknown, isolated, unitNameOf } from '../i18n/place-words.ts';
import { useWords } from '../i18n/use-words.ts';
import { actorText } from '../i18n/words.ts';

/** One emergency with all that is needed to work on it by telephone; what can be pressed does nothing to the alarm. */
export function RosterEntry({ alarm, now }: { readonly alarm: AlarmView; readonly now: number }): React.JSX.Element {
  const { t, w } = useWords();
  const reference = useReference();
  const people = alarm.kind === 'elevator' || isLiftUnknown(alarm) ? peopleText(alarm, t) : null;
  return (
    <article className="known">
      <p className="known-what">
        <strong>{w.code(alarm.code)}</strong>
        <span>
          {t('roster.raised', { time: shortTime(alarm.raisedAt, now) })} ·{' '}
          {t('roster.age', { age: runningAge(now - alarm.raisedAt, t) })}
        </span>
        <span>
          {alarm.acknowledgedAt === null
            ? t('roster.unanswered')
            : t('roster.taken', { who: actorText(alarm.acknowledgedBy ?? '', t) })}
        </span>
      </p>
      <p className="known-where">
        {fullPlaceOf(alarm, reference.county(alarm.county), t)} · {isolated(unitNameOf(alarm, t))}
        {alarm.floor === null ? null : ` · ${t('board.floor', { floor: saidLine(alarm.floor) })}`}
      </p>
      <p className="known-who">
        <strong>{alarm.rescueCode === null ? t('roster.noCode') : t('roster.code', { code: alarm.rescueCode })}</strong>
        {people === null ? null : <strong>{people}</strong>}
      </p>
      <Phones contacts={alarm.contacts} />
    </article>
  );
}
