import type { Clock } from '../../src/clock.ts';

export interface FakeClock extends Clock {
  /** Time passes: both clocks go on. */
  advance(ms: number): void;
  /** Somebody sets the wall clock. */
  step(ms: number): void;
}

export function fakeClock(startAt: number): FakeClock {
  let wall = startAt;
  let monotonic = 1_000;
  return {
    now: () => wall,
    monotonic: () => monotonic,
    advance: (ms) => {
      wall += ms;
      monotonic += ms;
    },
    step: (ms) => {
      wall += ms;
    },
  };
}
