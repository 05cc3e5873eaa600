/**
 * Is a kitchen open? `hours` as in the register, local time: `["06:00-09:00", "17:00-01:00"]`; none: always.
 * A range that ends before it starts goes over midnight; the end itself is closed.
 */
export function isOpenAt(hours: readonly string[], epochMs: number, utcOffsetMinutes: number): boolean {
  if (hours.length === 0) return true;
  const local = new Date(epochMs + utcOffsetMinutes * 60_000);
  const minute = local.getUTCHours() * 60 + local.getUTCMinutes();
  return hours.some((range) => {
    const [from, to] = range.split('-').map(minuteOf);
    if (from === undefined || to === undefined) return false;
    return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
  });
}

function minuteOf(text: string): number {
  const [hour = '0', minute = '0'] = text.split(':');
  return Number(hour) * 60 + Number(minute);
}
