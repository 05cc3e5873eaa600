import type { Migration } from 'kysely/migration';

/** What an alarm asks for: its ringing as a level beside its state. */
export const effectsAndDeadlines = (): Migration => ({
  async up(db) {
    await db.schema
      .alterTable('alarm')
      .addColumn('ringing', 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
    await db
      .updateTable('alarm')
      .set({ ringing: 1 })
      .where('closed_at', 'is', null)
      .where('acknowledged_at', 'is', null)
      .where((eb) => eb.or([eb('suppression', 'is', null), eb('latched', '=', 1)]))
      .execute();
  },
});
