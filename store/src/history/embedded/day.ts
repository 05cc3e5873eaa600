export const DAY_MS = 86_400_000;
const DAY_NS = 86_400_000_000_000n;
export const NS_PER_MS = 1_000_000;

/** A UTC day as its number since 1970-01-01. Offsets inside it are ns from its start: below 2⁴⁷, exact as a double. */
export type DayNumber = number;

export const dayOfNs = (timeNs: bigint): DayNumber => Number(timeNs / DAY_NS);
export const dayStartNs = (day: DayNumber): bigint => BigInt(day) * DAY_NS;
export const dayOfMs = (timeMs: number): DayNumber => Math.floor(timeMs / DAY_MS);
export const dayStartMs = (day: DayNumber): number => day * DAY_MS;

/** `2026-11-23`, the file's name without `.db`. */
export const dayName = (day: DayNumber): string => new Date(dayStartMs(day)).toISOString().slice(0, 10);

/** The day of a file name, or null for any other file in the folder. */
export function parseDayFileName(name: string): DayNumber | null {
  const match = /^(\d{4}-\d{2}-\d{2})\.db$/.exec(name);
  return match?.[1] === undefined ? null : parseDay(match[1]);
}

/** The day of a file that was set aside as damaged, with its companions, or null. */
export function parseSetAsideName(name: string): DayNumber | null {
  const match = /^(\d{4}-\d{2}-\d{2})\.db(?:-wal|-shm)?\.damaged-/.exec(name);
  return match?.[1] === undefined ? null : parseDay(match[1]);
}

function parseDay(text: string): DayNumber | null {
  const ms = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(ms) ? null : dayOfMs(ms);
}

/** The part of [fromMs, toMs) that lies in a day, as ns offsets; empty when from ≥ to. */
export function offsetsWithin(
  day: DayNumber,
  fromMs: number,
  toMs: number,
): { readonly from: number; readonly to: number } {
  const start = dayStartMs(day);
  const clamp = (ms: number): number => Math.min(Math.max(ms - start, 0), DAY_MS) * NS_PER_MS;
  return { from: clamp(fromMs), to: clamp(toMs) };
}
