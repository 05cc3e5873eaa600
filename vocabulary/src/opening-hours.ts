const minutesOfDay = 1_440;
/** Of every day, as it is kept. */
const allDay = '00:00-24:00';

/** One range as it is kept: HH:MM-HH:MM, the end at most 24:00. */
export const openingRange = /^(?:[01]\d|2[0-3]):[0-5]\d-(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/;

/** A range that can be: 00:00-00:00 is the whole day; any other that ends where it begins could be a day or nothing. */
export function isOpeningRange(range: string): boolean {
  if (!openingRange.test(range)) return false;
  const [from, to] = range.split('-');
  return from !== to || range === '00:00-00:00';
}

const written =
  /^(?<fromHours>\d{1,2}):(?<fromMinutes>\d{2})(?::00)?[-‐‑‒–—―−~〜至到]+(?<toHours>\d{1,2}):(?<toMinutes>\d{2})(?::00)?$/;
const wholeDay = /^(?:全天|全日|全天候|24小时|24h|24hours|allday|always)$/i;

/**
 * Opening hours as people write them: several ranges with `,` `;` `、` `/` or a new line between them, in full width or
 * not, one digit or two for the hour. `[]` of an empty text.
 * @returns the ranges as they are kept; null: something in the text cannot be a time of day
 */
export function readOpeningHours(text: string): readonly string[] | null {
  const plain = text
    .normalize('NFKC')
    .replaceAll(/[ \t]*([-‐‑‒–—―−~〜至到:])[ \t]*/g, '$1')
    .trim();
  if (plain === '') return [];
  if (wholeDay.test(plain.replaceAll(' ', ''))) return [allDay];
  const ranges: string[] = [];
  for (const part of plain.split(/[\s,;、/|]+/).filter((one) => one !== '')) {
    const groups = written.exec(part)?.groups;
    if (groups === undefined) return null;
    const clock = (hours = '', minutes = ''): string => `${hours.padStart(2, '0')}:${minutes}`;
    const one = `${clock(groups['fromHours'], groups['fromMinutes'])}-${clock(groups['toHours'], groups['toMinutes'])}`;
    if (!isOpeningRange(one)) return null;
    ranges.push(one === '00:00-00:00' ? allDay : one);
  }
  return ranges;
}

/**
 * Are these premises open at an instant? Hours are local, e.g. `["06:00-09:00", "17:00-01:00"]`; none at all means
 * always. The end of a range is exclusive; a range that ends before it starts goes over midnight, one that ends where
 * it starts is the whole day. Ranges that cannot be (of before they were refused) are passed over; premises with no
 * other are open: a dark camera is told rather than hidden.
 *
 * @param utcOffsetMinutes of the installation: opening hours are local to the city, not to whoever made the device
 */
export function isOpenAt(hours: readonly string[], epochMs: number, utcOffsetMinutes: number): boolean {
  const ranges = hours.filter((one) => openingRange.test(one));
  if (ranges.length === 0) return true;
  const minute = minuteOfDay(epochMs, utcOffsetMinutes);
  return ranges.some((one) => {
    const [from, to] = one.split('-').map(minuteOf);
    if (from === undefined || to === undefined) return false;
    if (from === to) return true;
    return from < to ? minute >= from && minute < to : minute >= from || minute < to;
  });
}

function minuteOfDay(epochMs: number, utcOffsetMinutes: number): number {
  const minute = (Math.floor(epochMs / 60_000) + utcOffsetMinutes) % minutesOfDay;
  return minute < 0 ? minute + minutesOfDay : minute;
}

function minuteOf(clock: string): number {
  const [hours = '', minutes = ''] = clock.split(':');
  return Number(hours) * 60 + Number(minutes);
}
