import type { UpFamily } from '@vigil/vocabulary';
import type { Random } from '../random.ts';

/** What a simulated unit sends next, and when it wants to be asked again. */
export interface ModelStep {
  readonly messages: readonly {
    readonly family: UpFamily;
    readonly body: Readonly<Record<string, unknown>>;
    readonly qos?: 0 | 1;
  }[];
  readonly nextInMs: number;
}

/** A unit that lives: pure but for its own memory and the random stream it was given. */
export interface UnitModel {
  step(now: number): ModelStep;
}

export interface ModelContext {
  readonly random: Random;
  /** Report interval when nothing changes, ms. */
  readonly intervalMs: number;
}

/** Walks a value around its centre and never out of its range. */
export function drift(random: Random, value: number, centre: number, step: number, min: number, max: number): number {
  const pulled = value + (centre - value) * 0.05 + (random.next() - 0.5) * 2 * step;
  return Math.round(Math.min(max, Math.max(min, pulled)) * 100) / 100;
}
