import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * An open emergency has its place on every desk and says when its lift seemed to be free again, and a closed alarm keeps how
 * it was verified that nobody is inside.
 */
export const slots = (): Migration => ({
  async up(db) {
    const { schema } = db;
    await schema.alterTable('alarm').addColumn('slot', 'integer').execute();
    await schema.alterTable('alarm').addColumn('slot_freed_at', 'bigint').execute();
    await schema.alterTable('alarm').addColumn('closed_form', 'text').execute();
    await schema.alterTable('alarm').addColumn('eased_at', 'bigint').execute();
    await sql`update alarm set slot = placed.place from (
      select id, row_number() over (order by raised_at, id) as place from alarm
      where closed_at is null and (lane = 'emergency' or priority = 'emergency')
    ) as placed where placed.id = alarm.id`.execute(db);
    await schema
      .createIndex('alarm_open_slot')
      .unique()
      .on('alarm')
      .column('slot')
      .where(sql`closed_at is null and slot`, 'is not', null)
      .execute();
    await schema
      .createIndex('alarm_freed_slot')
      .on('alarm')
      .columns(['slot_freed_at', 'slot'])
      .where('slot_freed_at', 'is not', null)
      .execute();
  },
});
