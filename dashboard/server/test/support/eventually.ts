import { setTimeout as pause } from 'node:timers/promises';

/** Waits for a condition, not for a time; the deadline is only there so that a failure ends. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
): Promise<T> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    const value = await look();
    if (value !== null && value !== undefined && value !== false) return value;
    if (performance.now() > deadline) throw new Error(`did not happen: ${what}`);
    await pause(10);
  }
}
