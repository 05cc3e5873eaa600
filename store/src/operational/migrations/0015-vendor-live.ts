import type { Migration } from 'kysely/migration';
import type { ColumnKinds } from './column-kinds.ts';

/** Who looks at the messages of a vendor, and what there was to look at: a bounded copy, the journal has them all. */
export const vendorLive = (kinds: ColumnKinds): Migration => ({
  async up({ schema }) {
    await schema
      .createTable('vendor_watch')
      .addColumn('vendor', 'text', (c) => c.primaryKey().notNull())
      .addColumn('until', 'bigint', (c) => c.notNull())
      .execute();
    await kinds
      .serial(schema.createTable('vendor_message'), 'id')
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('vendor', 'text', (c) => c.notNull())
      .addColumn('credential', 'text', (c) => c.notNull())
      .addColumn('unit_id', 'text')
      .addColumn('topic', 'text', (c) => c.notNull())
      .addColumn('bytes', 'integer', (c) => c.notNull())
      .addColumn('payload', kinds.bytes, (c) => c.notNull())
      .addColumn('parts', 'text', (c) => c.notNull())
      .addColumn('more', 'integer', (c) => c.notNull())
      .addColumn('skipped', 'integer', (c) => c.notNull())
      .addColumn('journal', 'text', (c) => c.notNull())
      .addColumn('epoch', 'text', (c) => c.notNull())
      .addColumn('journal_seq', 'bigint', (c) => c.notNull())
      .addUniqueConstraint('vendor_message_once', ['journal', 'epoch', 'journal_seq'])
      .execute();
    await schema.createIndex('vendor_message_by_vendor').on('vendor_message').columns(['vendor', 'id']).execute();
  },
});
