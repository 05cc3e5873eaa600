import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Bytes of an entry once, sums by vendor so that bounding them scans nothing, and what was judged again. */
export const quarantine = (): Migration => ({
  async up(db) {
    const { schema } = db;
    const alter = () => schema.alterTable('quarantine');
    await alter().addColumn('bytes_of', 'bigint').execute();
    await alter()
      .addColumn('more', 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
    await alter()
      .addColumn('size', 'bigint', (c) => c.notNull().defaultTo(0))
      .execute();
    await alter().addColumn('reprocessed_at', 'bigint').execute();
    await sql`update quarantine set size = length(payload)`.execute(db);
    await schema.createIndex('quarantine_by_vendor').on('quarantine').columns(['vendor', 'id']).execute();
    await schema.createIndex('quarantine_by_unit').on('quarantine').columns(['unit_id', 'id']).execute();
    await schema.createIndex('quarantine_by_bytes').on('quarantine').column('bytes_of').execute();
    await schema
      .createTable('quarantine_sum')
      .addColumn('vendor', 'text', (c) => c.primaryKey().notNull())
      .addColumn('count', 'bigint', (c) => c.notNull())
      .addColumn('bytes', 'bigint', (c) => c.notNull())
      .execute();
    await sql`insert into quarantine_sum (vendor, count, bytes)
      select coalesce(vendor, ''), count(*), sum(size) from quarantine group by coalesce(vendor, '')`.execute(db);
  },
});
