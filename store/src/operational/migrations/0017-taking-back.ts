import type { Migration } from 'kysely/migration';

/** Taking an import back: who refers to a firm is found by an index, and the credentials it made by their version. */
export const takingBack = (): Migration => ({
  async up({ schema }) {
    await schema.createIndex('unit_by_maintenance').on('unit').column('maintenance').execute();
    await schema.createIndex('unit_by_user').on('unit').column('user_unit').execute();
    await schema.createIndex('credential_by_vendor').on('credential').column('vendor').execute();
    await schema.alterTable('register_import').addColumn('credentials_version', 'bigint').execute();
  },
});
