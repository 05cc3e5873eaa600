import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { HistoryPoint } from '@vigil/store/history';
import { BASE_MS } from './points.ts';

export const DAY_MS = 86_400_000;
/** A clock behind all days of these tests: their files are finished and give back what they do not need. */
export const LATER = (): number => BASE_MS + 100 * DAY_MS;
export const config = (directory: string) => ({ driver: 'embedded', directory, readOnly: false }) as const;
export const quiet = (): void => {};
export const momentsOf = (points: readonly HistoryPoint[]): string[] =>
  [...new Set(points.map(({ unit, timeNs }) => `${unit}@${timeNs / 1_000_000n}`))].toSorted();

/** Looks into a day file past the driver. */
export function rows(directory: string, day: string, sql: string): Record<string, unknown>[] {
  const db = new DatabaseSync(join(directory, `${day}.db`), { readOnly: true });
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
}
