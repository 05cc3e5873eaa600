/** Seeded random numbers (mulberry32): the same seed gives the same city, tests print it. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Integer in [min, max]. */
  int(min: number, max: number): number;
  pick<T>(list: readonly T[]): T;
  /** One entry, by weight; weights need not add up to 1. */
  weighted<T>(list: readonly T[], weight: (entry: T) => number): T;
  /** true with probability `p`. */
  chance(p: number): boolean;
  /** Independent stream for a named part: adding draws in one part leaves the others as they were. */
  fork(name: string): Random;
}

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const pick = <T>(list: readonly T[]): T => {
    const chosen = list[Math.floor(next() * list.length)];
    if (chosen === undefined) throw new RangeError('pick from an empty list');
    return chosen;
  };
  return {
    next,
    int: (min, max) => min + Math.floor(next() * (max - min + 1)),
    pick,
    weighted: (list, weight) => {
      let rest = next() * list.reduce((sum, entry) => sum + weight(entry), 0);
      for (const entry of list) {
        rest -= weight(entry);
        if (rest <= 0) return entry;
      }
      return pick(list);
    },
    chance: (p) => next() < p,
    fork: (name) => {
      let hash = seed >>> 0;
      for (const char of name) hash = Math.imul(hash ^ char.charCodeAt(0), 16_777_619) >>> 0;
      return seededRandom(hash);
    },
  };
}
