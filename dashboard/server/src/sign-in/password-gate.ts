import { VigilError } from '@vigil/vocabulary';

/**
 * Password checks are dear on purpose (19 MiB, 35 ms each). One account and address is checked one at a time, so that
 * a burst of guesses cannot all be judged by the failure count from before the burst; and only a few wait at all, so
 * that guessing cannot eat the memory of the process that shows alarms.
 */
export interface PasswordGate {
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}

export function createPasswordGate(limit = 32): PasswordGate {
  const last = new Map<string, Promise<unknown>>();
  let waiting = 0;
  return {
    run: async (key, work) => {
      if (waiting >= limit) throw new VigilError('too-many-attempts', 'too many people are signing in at once');
      waiting += 1;
      const before = last.get(key) ?? Promise.resolve();
      const mine = before.then(work, work);
      last.set(key, mine);
      try {
        return await mine;
      } finally {
        waiting -= 1;
        if (last.get(key) === mine) last.delete(key);
      }
    },
  };
}
