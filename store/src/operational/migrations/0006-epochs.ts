import type { Migration } from 'kysely/migration';
import type { ColumnKinds } from './column-kinds.ts';

/** What was written before a journal had epochs belongs to this one. */
const before = '0'.repeat(16);

/**
 * Positions in a journal say in which of its lives they are: a journal that was lost or set back gives its numbers
 * again, and a number alone would make its messages look like those of before.
 */
export const epochs = (kinds: ColumnKinds): Migration => ({
  async up(db) {
    const { schema } = db;
    for (const table of ['cursor', 'occurrence'])
      await schema
        .alterTable(table)
        .addColumn('epoch', 'text', (c) => c.notNull().defaultTo(before))
        .execute();
    await schema.dropIndex('occurrence_position').execute();
    await schema
      .createIndex('occurrence_position')
      .unique()
      .on('occurrence')
      .columns(['journal', 'epoch', 'journal_seq', 'part', 'code'])
      .execute();
    // How far each epoch was read, for as long as there may be a copy of it.
    await schema
      .createTable('cursor_epoch')
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('epoch', 'text', (c) => c.notNull())
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('cursor_epoch_key', ['name', 'epoch'])
      .execute();

    // A constraint cannot be changed in place everywhere: the table is made again with another one.
    const columns = [
      'id',
      'at',
      'vendor',
      'unit_id',
      'origin',
      'topic',
      'reason',
      'detail',
      'payload',
      'journal',
      'journal_seq',
      'part',
    ] as const;
    await schema.dropIndex('quarantine_by_time').execute();
    await schema.alterTable('quarantine').renameTo('quarantine_before').execute();
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
      .addColumn('epoch', 'text', (c) => c.notNull().defaultTo(before))
      .addColumn('journal_seq', 'bigint', (c) => c.notNull())
      .addColumn('part', 'integer', (c) => c.notNull())
      .addUniqueConstraint('quarantine_place', ['journal', 'epoch', 'journal_seq', 'part'])
      .execute();
    // In the order of their numbers; an engine whose numbers come from a sequence starts with an empty table.
    await db
      .insertInto('quarantine')
      .columns([...columns])
      .expression((eb) =>
        eb
          .selectFrom('quarantine_before')
          .select([...columns])
          .orderBy('id'),
      )
      .execute();
    await schema.dropTable('quarantine_before').execute();
    await schema.createIndex('quarantine_by_time').on('quarantine').column('at').execute();
  },
});
