import { setTimeout as sleep } from 'node:timers/promises';

/** Growing pause between attempts, ended early by the signal. */
export interface Backoff {
  /** Waits; false when the signal ended it. */
  pause(atLeastMs?: number): Promise<boolean>;
  reset(): void;
}

export function createBackoff(signal: AbortSignal, firstMs = 100, mostMs = 10_000): Backoff {
  let next = firstMs;
  return {
    pause: async (atLeastMs = 0) => {
      const ms = Math.max(next, atLeastMs);
      next = Math.min(mostMs, next * 2);
      return await sleep(ms, true, { signal }).catch(() => false);
    },
    reset: () => {
      next = firstMs;
    },
  };
}
