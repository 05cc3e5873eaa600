import type { Migration } from 'kysely/migration';

/** Who works on a unit whose inspection is due. */
export const inspectionWork = (): Migration => ({
  async up({ schema }) {
    await schema
      .createTable('inspection_work')
      .addColumn('unit_id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('valid_until', 'text', (c) => c.notNull())
      .addColumn('by', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('note', 'text', (c) => c.notNull())
      .execute();
    await schema
      .createIndex('unit_by_inspection')
      .on('unit')
      .columns(['inspection_valid_until', 'id'])
      .where('inspection_valid_until', 'is not', null)
      .execute();
  },
});
