import type { Migration } from 'kysely/migration';
import type { ColumnKinds } from './column-kinds.ts';

/** A token that was replaced may go on being good until a time that is stored with it. */
export const credentialOverlap = (kinds: ColumnKinds): Migration => ({
  async up({ schema }) {
    await schema.alterTable('credential').addColumn('previous_token_hmac', kinds.bytes).execute();
    await schema.alterTable('credential').addColumn('previous_until', 'bigint').execute();
  },
});
