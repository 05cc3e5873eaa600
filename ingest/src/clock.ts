import type { ClockReading } from '@vigil/vocabulary';

/** Both clocks of this process. The wall clock names instants, the monotonic one tells whether the wall clock jumped. */
export interface Clock {
  /** Epoch ms, UTC. */
  now(): number;
  /** ms since an arbitrary start, never set back. */
  monotonic(): number;
}

export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

export function readClock(clock: Clock): ClockReading {
  return { wall: clock.now(), monotonic: clock.monotonic() };
}
