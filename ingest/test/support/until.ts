import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for a condition, looking often; fails with what it waited for. Nothing is asserted about how long it took. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  deadlineMs = 40_000,
): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`);
    await sleep(20);
  }
}
