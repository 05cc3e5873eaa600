import type { Random } from '../random.ts';
import { type Corruption, corruptions } from './corrupt.ts';
import { type Day, hour, minute, second } from './day.ts';

/** What happens to a day on its way from the terminal to the desk. Each can be left out without changing the others. */
export type Damage =
  /** QoS 0: it is lost. QoS 1: no PUBACK, so it is sent again after a while. */
  | { readonly kind: 'drop'; readonly n: number; readonly againAfterMs: number }
  | { readonly kind: 'duplicate'; readonly n: number; readonly afterMs: number }
  /** It arrives behind so many of those that were sent after it. */
  | { readonly kind: 'reorder'; readonly n: number; readonly behind: number }
  | { readonly kind: 'corrupt'; readonly n: number; readonly how: Corruption; readonly draw: number }
  /** The connection breaks; the terminal comes back over another one, with its Will behind it. */
  | {
      readonly kind: 'outage';
      readonly at: number;
      readonly forMs: number;
      /** Until the broker has noticed, after the terminal is back. */
      readonly halfOpenMs: number;
      /** In which order its buffer is sent behind the births. */
      readonly newestFirst: boolean;
      /** The terminal starts anew: as it breaks, as it comes back, or so that its buffer is lost. */
      readonly restart: 'no' | 'first' | 'last' | 'forgets';
    }
  /** The terminal's clock is wrong by so much. */
  | { readonly kind: 'clock'; readonly at: number; readonly forMs: number; readonly stepMs: number }
  /** The clock of whoever judges, and of its broker, is set by so much, and not back. */
  | { readonly kind: 'own-clock'; readonly at: number; readonly stepMs: number }
  /** Whoever judges dies and comes back. */
  | { readonly kind: 'kill'; readonly at: number }
  /** Whoever judges is behind: nothing is read. */
  | { readonly kind: 'lag'; readonly at: number; readonly forMs: number };

const steps = [
  -3 * 365 * 24 * hour,
  -8 * hour,
  -hour,
  -5 * minute,
  30 * minute,
  8 * hour,
  3 * 365 * 24 * hour,
] as const;

/** Longest delay of a single damage: situations last longer than all of them together. */
const longestMs = 3 * minute;

export function damagesOf(day: Day, random: Random): readonly Damage[] {
  const words = day.said.filter(({ family }) => family !== 'status');
  const place = (): number => {
    // Words are few among the readings, and are what matters.
    const chosen = random.chance(0.7) ? random.pick(words) : random.pick(day.said);
    return chosen.n;
  };
  const time = (): number => {
    const n = place();
    return (day.said.find((said) => said.n === n)?.at ?? 0) + random.int(-2 * minute, 10 * second);
  };
  return Array.from({ length: random.int(1, 7) }, () => damageOf(random, place, time));
}

function damageOf(random: Random, place: () => number, time: () => number): Damage {
  const kind = random.pick([
    'drop',
    'duplicate',
    'reorder',
    'corrupt',
    'corrupt',
    'outage',
    'outage',
    'clock',
    'own-clock',
    'kill',
    'lag',
  ] as const);
  switch (kind) {
    case 'drop':
      return { kind, n: place(), againAfterMs: random.int(second, longestMs) };
    case 'duplicate':
      return { kind, n: place(), afterMs: random.pick([1, 5 * second, 50 * second, 5 * minute, 15 * minute]) };
    case 'reorder':
      return { kind, n: place(), behind: random.int(1, 4) };
    case 'corrupt':
      return { kind, n: place(), how: random.pick(corruptions), draw: random.int(0, 1_000) };
    case 'outage':
      return {
        kind,
        at: time(),
        forMs: random.chance(0.4) ? random.int(100, 3 * second) : random.int(second, longestMs),
        halfOpenMs: random.chance(0.5) ? 0 : random.int(second, longestMs),
        newestFirst: random.chance(0.3),
        restart: random.pick(['no', 'no', 'first', 'last', 'forgets']),
      };
    case 'clock':
      return { kind, at: time(), forMs: random.pick([10 * minute, 3 * hour, 24 * hour]), stepMs: random.pick(steps) };
    case 'own-clock':
      return { kind, at: time(), stepMs: random.pick(steps) };
    case 'kill':
      return { kind, at: time() };
    case 'lag':
      return { kind, at: time(), forMs: random.int(second, longestMs) };
  }
}
