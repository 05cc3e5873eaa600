import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { ColumnKinds } from './column-kinds.ts';

/** What each import of the register changes: set down before it is done, kept so that it can be undone. */
export const registerImports = (kinds: ColumnKinds): Migration => ({
  async up(db) {
    const { schema } = db;
    await kinds
      .serial(schema.createTable('register_import'), 'id')
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('actor', 'text', (c) => c.notNull())
      .addColumn('source', 'text', (c) => c.notNull())
      .addColumn('owner', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('touched_at', 'bigint', (c) => c.notNull())
      .addColumn('version', 'bigint')
      .addColumn('counts', 'text', (c) => c.notNull())
      .addColumn('undone_at', 'bigint')
      .addColumn('undone_by', 'text')
      .execute();
    await schema
      .createTable('register_import_row')
      .addColumn('import_id', 'bigint', (c) => c.notNull())
      .addColumn('list', 'text', (c) => c.notNull())
      .addColumn('row_id', 'text', (c) => c.notNull())
      .addColumn('known_version', 'bigint')
      .addColumn('written_version', 'bigint')
      .addColumn('before', 'text')
      .addColumn('after', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('register_import_row_key', ['import_id', 'list', 'row_id'])
      .execute();
    await schema
      .createIndex('register_import_row_by_id')
      .on('register_import_row')
      .columns(['list', 'row_id'])
      .execute();
    // Readers of the register that are behind this version read it anew: a row has left it.
    await sql`insert into register_version (name, version) values ('removed', 0)`.execute(db);
  },
});
