import { setTimeout as pause } from 'node:timers/promises';

/** Waits for a condition, not for a time; the deadline is only there so that a failure ends, and says what was seen. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  options: { readonly deadlineMs?: number; readonly everyMs?: number; readonly seen?: () => unknown } = {},
): Promise<T> {
  const deadline = performance.now() + (options.deadlineMs ?? 30_000);
  for (;;) {
    const value = await look();
    if (value !== null && value !== undefined && value !== false) return value;
    if (performance.now() > deadline) {
      const seen = options.seen === undefined ? '' : `; seen: ${JSON.stringify(options.seen())}`;
      throw new Error(`did not happen: ${what}${seen}`);
    }
    await pause(options.everyMs ?? 25);
  }
}

/** Looks seldom: a list of all units is no light thing to ask for. */
export function eventuallySeldom<T>(what: string, look: Parameters<typeof eventually<T>>[1]): Promise<T> {
  return eventually(what, look, { everyMs: 300, deadlineMs: 60_000 });
}
