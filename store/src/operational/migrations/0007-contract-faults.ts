import type { Migration } from 'kysely/migration';

/** What senders do against the contract, and how an alarm came. */
export const contractFaults = (): Migration => ({
  async up(db) {
    const { schema } = db;
    await schema
      .createTable('contract_fault')
      .addColumn('credential', 'text', (c) => c.notNull())
      .addColumn('unit_id', 'text', (c) => c.notNull())
      .addColumn('vendor', 'text', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('path', 'text', (c) => c.notNull())
      .addColumn('count', 'bigint', (c) => c.notNull())
      .addColumn('first_at', 'bigint', (c) => c.notNull())
      .addColumn('last_at', 'bigint', (c) => c.notNull())
      .addColumn('sample', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('contract_fault_key', ['credential', 'unit_id', 'kind', 'path'])
      .execute();
    await schema.createIndex('contract_fault_by_unit').on('contract_fault').columns(['unit_id', 'last_at']).execute();
    await schema.createIndex('contract_fault_by_time').on('contract_fault').column('last_at').execute();

    await schema
      .alterTable('alarm')
      .addColumn('marks', 'text', (c) => c.notNull().defaultTo('[]'))
      .execute();
  },
});
