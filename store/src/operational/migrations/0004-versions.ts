import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * What keeps concurrent writers from losing or hiding each other's work: a counter behind the order of changes, a
 * version on every row of the register, a chain of audit rows that cannot fork, and counts of availability that are
 * kept instead of counted again.
 */
export const versions = (): Migration => ({
  async up(db) {
    const { schema } = db;
    await schema
      .createTable('counter')
      .addColumn('name', 'text', (c) => c.primaryKey().notNull())
      .addColumn('value', 'bigint', (c) => c.notNull())
      .execute();
    await sql`insert into counter (name, value) select 'changes', coalesce(max(seq), 0) from change`.execute(db);
    await sql`insert into counter (name, value) select 'audit', count(*) from audit`.execute(db);

    // What was there before has version 1: a reader that begins at 0 sees it, one that is further does not.
    for (const table of ['vendor', 'organisation', 'site', 'unit']) {
      await schema
        .alterTable(table)
        .addColumn('version', 'bigint', (c) => c.notNull().defaultTo(1))
        .execute();
      await schema.createIndex(`${table}_by_version`).on(table).columns(['version', 'id']).execute();
    }

    // Null in rows from before, which can be changed as little as any: their chain is checked by its hashes alone.
    await schema.alterTable('audit').addColumn('previous', 'text').execute();
    await schema
      .createIndex('audit_by_previous')
      .on('audit')
      .column('previous')
      .unique()
      .where(sql.ref('previous'), 'is not', null)
      .execute();

    // The availability under which a unit stands in the counts; where the two differ, the counts are behind.
    await schema
      .alterTable('unit_state')
      .addColumn('counted', 'text', (c) => c.notNull().defaultTo('never-seen'))
      .execute();
    await sql`update unit_state set counted = availability`.execute(db);
    await schema
      .createIndex('unit_state_uncounted')
      .on('unit_state')
      .column('unit_id')
      .where(sql.ref('counted'), '<>', sql.ref('availability'))
      .execute();
    // County '' stands for a unit without a site: part of a key cannot be null.
    await schema
      .createTable('availability_count')
      .addColumn('vendor', 'text', (c) => c.notNull())
      .addColumn('county', 'text', (c) => c.notNull())
      .addColumn('availability', 'text', (c) => c.notNull())
      .addColumn('count', 'integer', (c) => c.notNull())
      .addPrimaryKeyConstraint('availability_count_key', ['vendor', 'county', 'availability'])
      .execute();
    await sql`insert into availability_count (vendor, county, availability, count)
      select unit.vendor, coalesce(site.county, ''), coalesce(unit_state.counted, 'never-seen'), count(*)
      from unit left join site on site.id = unit.site left join unit_state on unit_state.unit_id = unit.id
      group by 1, 2, 3`.execute(db);
  },
});
