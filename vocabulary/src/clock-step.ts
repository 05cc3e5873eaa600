/** Both clocks of a process at one moment, ms: the wall's (epoch) and one that is never set back. */
export interface ClockReading {
  readonly wall: number;
  readonly monotonic: number;
}

/** NTP slews by less; a jump beyond this is a step (time set by hand, host resumed, first sync after boot). */
const stepToleranceMs = 5_000;

/** Step of the wall clock between two readings in ms (positive: forward), 0 when it only ran. */
export function clockStep(before: ClockReading, after: ClockReading): number {
  const step = after.wall - before.wall - (after.monotonic - before.monotonic);
  return Math.abs(step) > stepToleranceMs ? step : 0;
}
