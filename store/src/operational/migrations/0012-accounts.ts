import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { ColumnKinds } from './column-kinds.ts';

/** Addresses from which a person has signed in, tokens for scripts, and an end for failures that nobody asks for again. */
export const accounts = (kinds: ColumnKinds): Migration => ({
  async up(db) {
    const { schema } = db;
    await schema
      .createTable('sign_in_address')
      .addColumn('person_id', 'bigint', (c) => c.notNull().references('person.id').onDelete('cascade'))
      .addColumn('address', 'text', (c) => c.notNull())
      .addColumn('last_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('sign_in_address_key', ['person_id', 'address'])
      .execute();
    await sql`insert into sign_in_address (person_id, address, last_at)
      select person_id, address, max(created_at) from session group by person_id, address`.execute(db);
    await schema.createIndex('sign_in_failure_by_time').on('sign_in_failure').column('last_at').execute();
    await kinds
      .serial(schema.createTable('api_token'), 'id')
      .addColumn('person_id', 'bigint', (c) => c.notNull().references('person.id').onDelete('cascade'))
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('token_hmac', kinds.bytes, (c) => c.notNull().unique())
      .addColumn('scopes', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .addColumn('last_used_at', 'bigint')
      .execute();
    await schema.createIndex('api_token_by_person').on('api_token').column('person_id').execute();
  },
});
