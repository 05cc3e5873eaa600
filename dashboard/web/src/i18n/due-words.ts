import { type AlarmView, judgeDue } from '@vigil/vocabulary';
import { day } from './format.ts';
import type { T } from './t.ts';

/** Days to the last valid day, in words; negative: overdue. One form for board, lists and unit page. */
export function dueDaysText(days: number, t: T): string {
  if (days === 0) return t('dueDays.today');
  if (days > 0) return t('dueDays.left', { n: days });
  return days === -1 ? t('dueDays.overOne') : t('dueDays.over', { n: -days });
}

/** Days from today, in the register's zone, to this last valid day `YYYY-MM-DD`; null without a date. */
export function daysUntil(validUntil: string | null, now: number): number | null {
  return judgeDue({ validUntil, outOfUse: false, today: day(now) }).days;
}

/** How long the inspection of this alarm's unit is overdue; null when it is not, or nothing is known of it. */
export function overdueText(alarm: Pick<AlarmView, 'inspectionValidUntil'>, now: number, t: T): string | null {
  const days = daysUntil(alarm.inspectionValidUntil ?? null, now);
  return days === null || days >= 0 ? null : dueDaysText(days, t);
}
