const minutesOfDay = 1_440;

/**
 * Are these premises open at an instant? Hours are local, e.g. `["06:00-19:30"]`; the end is exclusive; an end before
 * its start is past midnight; none at all means always.
 */
export function isOpenAt(hours: readonly string[], epochMs: number, utcOffsetMinutes: number): boolean {
  if (hours.length === 0) return true;
  const minute = (Math.floor(epochMs / 60_000) + utcOffsetMinutes) % minutesOfDay;
  return hours.some((span) => {
    const [from, to] = span.split('-').map(minuteOf);
    if (from === undefined || to === undefined) return false;
    return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
  });
}

function minuteOf(clock: string): number {
  const [hours = '', minutes = ''] = clock.split(':');
  return Number(hours) * 60 + Number(minutes);
}
