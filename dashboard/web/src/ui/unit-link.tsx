import type { AlarmView } from '@vigil/vocabulary';
import { Link } from 'wouter';
import { isUnregistered, unitNameOf } from '../i18n/place-words.ts';
import { useWords } from '../i18n/use-words.ts';

/** To the page of the alarm's unit; what is not in the register has none. */
export function UnitLink({ alarm }: { readonly alarm: Pick<AlarmView, 'unitId' | 'unitName'> }): React.JSX.Element {
  const { t } = useWords();
  if (isUnregistered(alarm)) return <>{unitNameOf(alarm, t)}</>;
  return <Link href={`/units/${encodeURIComponent(alarm.unitId)}`}>{alarm.unitName}</Link>;
}
