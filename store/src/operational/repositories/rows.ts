import { type RawBuilder, sql } from 'kysely';
import type { Flag } from '../tables/columns.ts';

/** `count(*)` as a number on every engine: PostgreSQL's own is a bigint, which its driver gives as text. */
export const countOfRows: RawBuilder<number> = sql<number>`cast(count(*) as integer)`;
/** A sum as a number, for the same reason; 0 of no rows. */
export const sumOf = (summed: string): RawBuilder<number> =>
  sql<number>`cast(coalesce(sum(${sql.ref(summed)}), 0) as integer)`;

/** Between rows (0/1, JSON text, text ids) and what callers see. */
export const flag = (value: boolean): Flag => (value ? 1 : 0);
/** Row number behind an id of the outside; NaN-free: what is no number matches no row. */
export function rowNumber(id: string): number {
  return /^[1-9][0-9]{0,15}$/.test(id) ? Number(id) : 0;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function parseRecord(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) throw new TypeError('stored JSON is no object');
  return value;
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

export function parseTexts(text: string): string[] {
  const value: unknown = JSON.parse(text);
  if (!isTexts(value)) throw new TypeError('stored JSON is no list of texts');
  return value;
}

/** Multi-row inserts stay below SQLite's 32,766 bound values and PostgreSQL's 65,535. */
export function* chunks<T>(rows: readonly T[], size = 500): Generator<readonly T[]> {
  for (let start = 0; start < rows.length; start += size) yield rows.slice(start, start + size);
}
