import { type AlarmView, hasRecovered } from '@vigil/vocabulary';
import type { T } from './t.ts';

/** Who is inside, as far as anybody knows; of a lift that has recovered, what was last said before. */
export function peopleText(
  alarm: Pick<AlarmView, 'occupancy' | 'peopleCount' | 'condition' | 'easedAt'>,
  t: T,
): string {
  const { occupancy, peopleCount: n } = alarm;
  const isCounted = occupancy !== 'no' && n !== null && n > 0;
  if (hasRecovered(alarm)) {
    if (occupancy === 'unknown' && !isCounted) return t('recovered.unknown');
    return isCounted ? t('recovered.count', { n }) : t(`recovered.${occupancy}`);
  }
  if (!isCounted) return t(`occupancy.short.${occupancy}`);
  return t(occupancy === 'yes' ? 'occupancy.yesCount' : 'occupancy.saidCount', { n });
}
