import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { ColumnKinds } from './column-kinds.ts';

/** What happens: live state, alarms and their occurrences, answers, quarantine. */
export const alarms = (kinds: ColumnKinds): Migration => ({
  async up(db) {
    const { schema } = db;
    // Without a foreign key to `unit`: a batch of live states must never fail because the register changed.
    await schema
      .createTable('unit_state')
      .addColumn('unit_id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('last_seen_at', 'bigint')
      .addColumn('boot', 'bigint')
      .addColumn('seq', 'bigint')
      .addColumn('profile', 'text')
      .addColumn('firmware', 'text')
      .addColumn('interval_ms', 'bigint')
      .addColumn('people_sensor', 'integer')
      .addColumn('declared', 'text')
      .addColumn('declared_at', 'bigint')
      .addColumn('availability', 'text', (c) => c.notNull())
      .addColumn('availability_reason', 'text', (c) => c.notNull())
      .addColumn('availability_since', 'bigint', (c) => c.notNull())
      .addColumn('skew_ms', 'bigint')
      .addColumn('status', 'text', (c) => c.notNull())
      .addColumn('status_at', 'bigint')
      .addColumn('last_test_at', 'bigint')
      .addColumn('memory', 'text', (c) => c.notNull())
      .execute();
    // Also without: an alarm is never refused because of the register.
    await kinds
      .serial(schema.createTable('alarm'), 'id')
      .addColumn('version', 'integer', (c) => c.notNull())
      .addColumn('unit_id', 'text', (c) => c.notNull())
      .addColumn('vendor', 'text', (c) => c.notNull())
      .addColumn('county', 'text')
      .addColumn('code', 'text', (c) => c.notNull())
      .addColumn('profile', 'text', (c) => c.notNull())
      .addColumn('raw', 'text', (c) => c.notNull())
      .addColumn('priority', 'text', (c) => c.notNull())
      .addColumn('lane', 'text', (c) => c.notNull())
      .addColumn('source', 'text', (c) => c.notNull())
      .addColumn('condition', 'text', (c) => c.notNull())
      .addColumn('acknowledged_by', 'text')
      .addColumn('acknowledged_at', 'bigint')
      .addColumn('latched', 'integer', (c) => c.notNull())
      .addColumn('suppression', 'text')
      .addColumn('shelved_until', 'bigint')
      .addColumn('raised_at', 'bigint', (c) => c.notNull())
      .addColumn('cleared_at', 'bigint')
      .addColumn('closed_by', 'text')
      .addColumn('closed_at', 'bigint')
      .addColumn('outcome', 'text')
      .addColumn('closed_note', 'text')
      .addColumn('occurrences', 'integer', (c) => c.notNull())
      .addColumn('last_at', 'bigint', (c) => c.notNull())
      .addColumn('occupancy', 'text', (c) => c.notNull())
      .addColumn('people_count', 'integer')
      .addColumn('floor', 'text')
      .addColumn('text', 'text')
      .addColumn('group_size', 'integer')
      .execute();
    const index = (name: string) => schema.createIndex(name).on('alarm');
    const isOpen = sql.ref('closed_at');
    // At most one open alarm of a unit and code, whoever races whom.
    await index('alarm_open').unique().columns(['unit_id', 'code']).where(isOpen, 'is', null).execute();
    await index('alarm_open_by_lane').columns(['lane', 'raised_at']).where(isOpen, 'is', null).execute();
    await index('alarm_open_by_code').column('code').where(isOpen, 'is', null).execute();
    await index('alarm_shelved').column('shelved_until').where('shelved_until', 'is not', null).execute();
    await index('alarm_by_time').columns(['raised_at', 'id']).execute();
    await index('alarm_by_unit').columns(['unit_id', 'raised_at']).execute();
    await kinds
      .serial(schema.createTable('occurrence'), 'id')
      .addColumn('alarm_id', 'bigint', (c) => c.references('alarm.id'))
      .addColumn('unit_id', 'text', (c) => c.notNull())
      .addColumn('code', 'text', (c) => c.notNull())
      .addColumn('profile', 'text', (c) => c.notNull())
      .addColumn('raw', 'text', (c) => c.notNull())
      .addColumn('active', 'integer', (c) => c.notNull())
      .addColumn('historical', 'integer', (c) => c.notNull())
      .addColumn('message_key', 'text')
      .addColumn('dedupe_key', 'text')
      .addColumn('device_time', 'bigint')
      .addColumn('received_at', 'bigint', (c) => c.notNull())
      .addColumn('journal', 'text', (c) => c.notNull())
      .addColumn('journal_seq', 'bigint', (c) => c.notNull())
      .addColumn('part', 'integer', (c) => c.notNull())
      .addColumn('detail', 'text', (c) => c.notNull())
      .execute();
    const occurrence = (name: string) => schema.createIndex(name).on('occurrence');
    await occurrence('occurrence_dedupe').unique().column('dedupe_key').where('dedupe_key', 'is not', null).execute();
    // With the code: one status message can raise several derived alarms (a camera unreachable and not recording).
    await occurrence('occurrence_position').unique().columns(['journal', 'journal_seq', 'part', 'code']).execute();
    await occurrence('occurrence_by_alarm').columns(['alarm_id', 'id']).execute();
    await kinds
      .serial(schema.createTable('answer_outbox'), 'id')
      .addColumn('topic', 'text', (c) => c.notNull())
      .addColumn('payload', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .execute();
    await kinds
      .serial(schema.createTable('quarantine'), 'id')
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('vendor', 'text')
      .addColumn('unit_id', 'text')
      .addColumn('origin', 'text', (c) => c.notNull())
      .addColumn('topic', 'text', (c) => c.notNull())
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('detail', 'text', (c) => c.notNull())
      .addColumn('payload', kinds.bytes, (c) => c.notNull())
      .addColumn('journal', 'text', (c) => c.notNull())
      .addColumn('journal_seq', 'bigint', (c) => c.notNull())
      .addColumn('part', 'integer', (c) => c.notNull())
      .addUniqueConstraint('quarantine_position', ['journal', 'journal_seq', 'part'])
      .execute();
    await schema.createIndex('quarantine_by_time').on('quarantine').column('at').execute();
  },
});
