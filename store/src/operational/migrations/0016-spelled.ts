import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { spelled } from '../register/spelled.ts';

/** Names and addresses as they are typed in letters; the rows that are there are spelled now. */
export const spelledNames = (): Migration => ({
  async up(db) {
    for (const table of ['unit', 'site'])
      await db.schema
        .alterTable(table)
        .addColumn('spelled', 'text', (c) => c.notNull().defaultTo(''))
        .execute();
    await fill(db);
  },
});

async function fill(from: Kysely<unknown>): Promise<void> {
  // The tables as they are at this step, of which only these columns are touched.
  const db = from.withTables<{
    unit: { id: string; name: string; spelled: string };
    site: { id: string; name: string; address: string; spelled: string };
  }>();
  for (const { id, name } of await db.selectFrom('unit').select(['id', 'name']).execute())
    await db
      .updateTable('unit')
      .set({ spelled: spelled(name) })
      .where('id', '=', id)
      .execute();
  for (const { id, name, address } of await db.selectFrom('site').select(['id', 'name', 'address']).execute())
    await db
      .updateTable('site')
      .set({ spelled: spelled(name, address) })
      .where('id', '=', id)
      .execute();
}
