import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Expression, type SqlBool, sql } from 'kysely';

/** Rows read without giving way: about 5 ms on the reference machine. */
export const rowsAtOnce = 1_000;

interface Versioned {
  readonly version: number;
  readonly id: string;
}

/** The rows of `table` that come after `last`, or those above `since` when there is none yet. */
export function following(table: 'vendor' | 'site' | 'unit' | 'credential', since: number, last: Versioned | null) {
  const version = sql.ref(`${table}.version`);
  const id = sql.ref(`${table}.id`);
  const condition: Expression<SqlBool> =
    last === null
      ? sql<SqlBool>`${version} > ${since}`
      : sql<SqlBool>`(${version}, ${id}) > (${last.version}, ${last.id})`;
  return condition;
}

/** Page after page in the order (version, id), with a turn of the event loop between. */
export async function* versionPages<R extends Versioned>(
  read: (last: Versioned | null) => Promise<readonly R[]>,
): AsyncGenerator<readonly R[]> {
  let last: R | null = null;
  for (;;) {
    const rows: readonly R[] = await read(last);
    if (rows.length > 0) yield rows;
    if (rows.length < rowsAtOnce) return;
    last = rows.at(-1) ?? null;
    await nextTurn();
  }
}
