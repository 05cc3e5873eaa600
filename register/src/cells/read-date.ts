import type { RegisterFaultCode } from '@vigil/vocabulary';

export type DateRead =
  | { readonly date: string; readonly note?: RegisterFaultCode }
  | { readonly fault: RegisterFaultCode };

const yearFirst =
  /^(?<year>\d{4})(?:[-/.年])(?<month>\d{1,2})(?:[-/.月](?<day>\d{1,2})日?|月)?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$/;
/** As programs write days. At any other time of day in UTC it is another day here, by the clock of whoever wrote it. */
const midnightUtc = /T00:00(?::00(?:\.0+)?)?Z$/;
const packed = /^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})$/;
const yearLast = /^\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})(?:\s.*)?$/;
const firstYear = 1950;
const lastYear = 2100;

const daysOf = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();
const iso = (year: number, month: number, day: number): string =>
  `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;

/** Days since 1899-12-30, as workbooks count them. */
const serialDay = 86_400_000;
const serialBase = Date.UTC(1899, 11, 30);

/**
 * A calendar day as spreadsheets and people write it, the year first. Which of two small numbers is the month cannot be
 * known, so nothing is guessed.
 * @param monthMeans what `2026年05月` is
 * @param isNumber a number of a workbook: it counts days
 */
export function readDate(text: string, monthMeans: 'its-end' | 'nothing', isNumber: boolean): DateRead {
  if (isNumber && /^\d{5}(?:\.\d+)?$/.test(text)) {
    const day = new Date(serialBase + Math.floor(Number(text)) * serialDay);
    return { date: iso(day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate()), note: 'normalised' };
  }
  const groups = (
    yearFirst.exec(text.replaceAll(/\s*([年月日])\s*/g, '$1').replace(midnightUtc, '')) ?? packed.exec(text)
  )?.groups;
  if (groups === undefined) return { fault: yearLast.test(text) ? 'ambiguous-date' : 'bad-date' };
  const year = Number(groups['year']);
  const month = Number(groups['month']);
  if (year < firstYear || year > lastYear || month < 1 || month > 12) return { fault: 'bad-date' };
  if (groups['day'] === undefined)
    return monthMeans === 'its-end'
      ? { date: iso(year, month, daysOf(year, month)), note: 'month-end' }
      : { fault: 'month-only' };
  const day = Number(groups['day']);
  if (day < 1 || day > daysOf(year, month)) return { fault: 'bad-date' };
  return { date: iso(year, month, day) };
}
