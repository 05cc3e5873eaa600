import type { AlarmView } from '@vigil/vocabulary';
import { Link } from 'wouter';
import { isUnregistered } from '../i18n/place-words.ts';

/** To the page of the alarm's unit; what is not in the register has none. */
export function UnitLink({
  alarm,
}: {
  readonly alarm: Pick<AlarmView, 'unitId' | 'unitName' | 'marks'>;
}): React.JSX.Element {
  if (isUnregistered(alarm)) return <>{alarm.unitName}</>;
  return <Link href={`/units/${encodeURIComponent(alarm.unitId)}`}>{alarm.unitName}</Link>;
}
