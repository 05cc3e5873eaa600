import type { AlarmView } from '@vigil/vocabulary';
import { useReference } from '../api/reference.ts';
import { saidLine } from '../contract-faults/shown.ts';
import { clockTime } from '../i18n/format.ts';
import { peopleText } from '../i18n/people-words.ts';
import { fullPlaceOf, unitNameOf } from '../i18n/place-words.ts';
import { useWords } from '../i18n/use-words.ts';
import { Age } from '../ui/age.tsx';
import { Facts } from '../views/page.tsx';

/** Which one it is: two sites may both have a "building 1, lift 2". */
export function WhatIsClosed({ alarm }: { readonly alarm: AlarmView }): React.JSX.Element {
  const { t, w } = useWords();
  const reference = useReference();
  const { slot, rescueCode, floor, condition, clearedAt } = alarm;
  const facts = [
    [t('col.where'), fullPlaceOf(alarm, reference.county(alarm.county), t)],
    [t('col.unit'), unitNameOf(alarm, t)],
    ...(floor === null ? [] : [[t('closing.floor'), saidLine(floor)] as const]),
    ...(rescueCode === null ? [] : [[t('col.rescueCode'), rescueCode] as const]),
    ...(alarm.kind === 'elevator' ? [[t('closing.people'), peopleText(alarm, t)] as const] : []),
  ] as const;
  return (
    <div className="closing-what">
      <p>
        {slot === null ? null : <span className="e-slot">{slot}</span>} <strong>{w.code(alarm.code)}</strong> ·{' '}
        {clockTime(alarm.raisedAt)} · <Age since={alarm.raisedAt} exact />
      </p>
      <Facts rows={facts} />
      {condition === 'active' || clearedAt === null ? null : (
        <p>{t('closing.recoveredAt', { time: clockTime(clearedAt) })}</p>
      )}
    </div>
  );
}
