import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * The same bytes are the same message only within a session of the device and while their alarm is open, so a key may
 * come more than once; and an alarm knows when it last rang again, and how many messages are kept with it.
 */
export const repeats = (): Migration => ({
  async up(db) {
    const { schema } = db;
    await schema.dropIndex('occurrence_dedupe').execute();
    for (const name of ['boot', 'seq', 'last_at'])
      await schema.alterTable('occurrence').addColumn(name, 'bigint').execute();
    await schema
      .createIndex('occurrence_same')
      .on('occurrence')
      .columns(['dedupe_key', 'id'])
      .where('dedupe_key', 'is not', null)
      .execute();
    await schema.createIndex('occurrence_by_code').on('occurrence').columns(['unit_id', 'code', 'id']).execute();

    await schema.alterTable('alarm').addColumn('rang_again_at', 'bigint').execute();
    await schema
      .alterTable('alarm')
      .addColumn('kept', 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
    const isOpen = sql`alarm_id in (select id from alarm where closed_at is null)`;
    // What is still repeated goes on being recognised; closed alarms ring anew anyway.
    await sql`update occurrence set boot =
      (select boot from unit_state where unit_state.unit_id = occurrence.unit_id) where ${isOpen}`.execute(db);
    await sql`update alarm set kept =
      (select count(*) from occurrence where occurrence.alarm_id = alarm.id) where closed_at is null`.execute(db);
  },
});
