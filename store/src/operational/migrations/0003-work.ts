import type { Migration } from 'kysely/migration';
import type { ColumnKinds } from './column-kinds.ts';

/** How the work is done: cursors, the change feed, deadlines, people and their sessions, the audit trail. */
export const work = (kinds: ColumnKinds): Migration => ({
  async up(db) {
    const { schema } = db;
    await schema
      .createTable('cursor')
      .addColumn('name', 'text', (c) => c.primaryKey().notNull())
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .execute();
    await kinds
      .serial(schema.createTable('change'), 'seq')
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('ref', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .execute();
    await schema
      .createTable('deadline')
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('key', 'text', (c) => c.notNull())
      .addColumn('due_at', 'bigint', (c) => c.notNull())
      .addColumn('data', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('deadline_key', ['kind', 'key'])
      .execute();
    await schema.createIndex('deadline_by_time').on('deadline').column('due_at').execute();
    await kinds
      .serial(schema.createTable('person'), 'id')
      .addColumn('login', 'text', (c) => c.notNull().unique())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('role', 'text', (c) => c.notNull())
      .addColumn('vendor', 'text')
      .addColumn('counties', 'text')
      .addColumn('enabled', 'integer', (c) => c.notNull())
      .addColumn('password_hash', 'text', (c) => c.notNull())
      .execute();
    await schema
      .createTable('session')
      .addColumn('token_hash', 'text', (c) => c.primaryKey().notNull())
      .addColumn('person_id', 'bigint', (c) => c.notNull().references('person.id').onDelete('cascade'))
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('idle_until', 'bigint', (c) => c.notNull())
      .addColumn('ends_at', 'bigint', (c) => c.notNull())
      .addColumn('address', 'text', (c) => c.notNull())
      .execute();
    await schema.createIndex('session_by_person').on('session').column('person_id').execute();
    await schema
      .createTable('sign_in_failure')
      .addColumn('key', 'text', (c) => c.primaryKey().notNull())
      .addColumn('count', 'integer', (c) => c.notNull())
      .addColumn('last_at', 'bigint', (c) => c.notNull())
      .execute();
    await kinds
      .serial(schema.createTable('audit'), 'id')
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('actor', 'text', (c) => c.notNull())
      .addColumn('action', 'text', (c) => c.notNull())
      .addColumn('subject', 'text', (c) => c.notNull())
      .addColumn('detail', 'text', (c) => c.notNull())
      .addColumn('hash', 'text', (c) => c.notNull())
      .execute();
    await schema.createIndex('audit_by_subject').on('audit').columns(['subject', 'id']).execute();
    await kinds.appendOnly(db, 'audit');
    await schema
      .createTable('process_fact')
      .addColumn('key', 'text', (c) => c.primaryKey().notNull())
      .addColumn('value', 'text', (c) => c.notNull())
      .execute();
  },
});
