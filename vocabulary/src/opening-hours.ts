const minutesOfDay = 1_440;

/**
 * Are these premises open at an instant? Hours are local, e.g. `["06:00-09:00", "17:00-01:00"]`; none at all means
 * always. The end of a range is exclusive; a range that ends before it starts goes over midnight; one that cannot be
 * read is never open.
 *
 * @param utcOffsetMinutes of the installation: opening hours are local to the city, not to whoever made the device
 */
export function isOpenAt(hours: readonly string[], epochMs: number, utcOffsetMinutes: number): boolean {
  if (hours.length === 0) return true;
  const minute = minuteOfDay(epochMs, utcOffsetMinutes);
  return hours.some((range) => {
    const [from, to] = range.split('-').map(minuteOf);
    if (from === undefined || to === undefined) return false;
    return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
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
