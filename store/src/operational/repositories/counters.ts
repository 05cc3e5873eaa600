import { sql } from 'kysely';
import type { ReadSession, Session } from '../session.ts';

type Counter = 'changes' | 'audit';

/**
 * Takes the next `by` numbers of a counter; returns the last of them. The counter is a row, and this locks it until the
 * transaction ends: whoever wants the next numbers waits, so numbers are committed in their order, and those of a
 * transaction that was undone are given again. A sequence of PostgreSQL would promise neither.
 */
export async function take(db: Session['db'], name: Counter, by = 1): Promise<number> {
  const row = await db
    .updateTable('counter')
    .set({ value: sql<number>`value + ${by}` })
    .where('name', '=', name)
    .returning('value')
    .executeTakeFirstOrThrow();
  return row.value;
}

export async function counterOf(db: ReadSession['db'], name: Counter): Promise<number> {
  const row = await db.selectFrom('counter').select('value').where('name', '=', name).executeTakeFirst();
  return row?.value ?? 0;
}
