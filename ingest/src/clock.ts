/** Both clocks of this process. The wall clock names instants, the monotonic one tells whether the wall clock jumped. */
export interface Clock {
  /** Epoch ms, UTC. */
  now(): number;
  /** ms since an arbitrary start, never set back. */
  monotonic(): number;
}

export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

export interface ClockReading {
  readonly wall: number;
  readonly monotonic: number;
}

export function readClock(clock: Clock): ClockReading {
  return { wall: clock.now(), monotonic: clock.monotonic() };
}

/** NTP slews by less; a jump beyond this is a step (time set by hand, host resumed, first sync after boot). */
const stepToleranceMs = 5_000;

/** Step of the wall clock between two readings in ms (positive: forward), 0 when it only ran. */
export function clockStep(before: ClockReading, after: ClockReading): number {
  const step = after.wall - before.wall - (after.monotonic - before.monotonic);
  return Math.abs(step) > stepToleranceMs ? step : 0;
}
