/** Hour of day in the city (UTC+8, no summer time). */
export function localHour(now: number): number {
  return Math.floor((((now / 3_600_000 + 8) % 24) + 24) % 24);
}
