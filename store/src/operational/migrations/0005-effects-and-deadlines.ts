import type { Migration } from 'kysely/migration';
import type { ColumnKinds } from './column-kinds.ts';

/**
 * An alarm's ringing as a level beside its state; what has to happen once as rows of every kind, where there were
 * answers only; deadlines that know their clock, a fence, and how often their handling has failed.
 */
export const effectsAndDeadlines = (kinds: ColumnKinds): Migration => ({
  async up(db) {
    const { schema } = db;
    await schema
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

    await kinds
      .serial(schema.createTable('effect'), 'id')
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('key', 'text', (c) => c.notNull())
      .addColumn('payload', 'text', (c) => c.notNull())
      .addColumn('due_at', 'bigint', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .execute();
    await schema.createIndex('effect_by_kind').on('effect').columns(['kind', 'id']).execute();
    await db
      .insertInto('effect')
      .columns(['kind', 'key', 'payload', 'due_at', 'at'])
      .expression((eb) =>
        eb
          .selectFrom('answer_outbox')
          .select((row) => [row.val('answer').as('kind'), 'topic', 'payload', 'at as due_at', 'at'])
          .orderBy('id'),
      )
      .execute();
    await schema.dropTable('answer_outbox').execute();

    // What waits has the clock that all had until now, and number 0, which is what those kinds are fenced by.
    await schema.alterTable('deadline').renameColumn('key', 'subject').execute();
    await schema
      .alterTable('deadline')
      .addColumn('number', 'bigint', (c) => c.notNull().defaultTo(0))
      .execute();
    await schema
      .alterTable('deadline')
      .addColumn('clock', 'text', (c) => c.notNull().defaultTo('journal'))
      .execute();
    await schema
      .alterTable('deadline')
      .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
    await schema
      .alterTable('deadline')
      .addColumn('fires_at', 'bigint', (c) => c.notNull().defaultTo(0))
      .execute();
    await db
      .updateTable('deadline')
      .set((eb) => ({ fires_at: eb.ref('due_at') }))
      .execute();
    await schema.dropIndex('deadline_by_time').execute();
    await schema.createIndex('deadline_by_time').on('deadline').column('fires_at').execute();

    // The end of a shelf was polled; now it is a deadline like any other.
    await db
      .insertInto('deadline')
      .columns(['kind', 'subject', 'number', 'clock', 'due_at', 'fires_at', 'data'])
      .expression((eb) =>
        eb
          .selectFrom('alarm')
          .select((row) => [
            row.val('shelf').as('kind'),
            row.cast('id', 'text').as('subject'),
            'shelved_until as number',
            row.val('wall').as('clock'),
            'shelved_until as due_at',
            'shelved_until as fires_at',
            row.val('{}').as('data'),
          ])
          .where('closed_at', 'is', null)
          .where('shelved_until', 'is not', null),
      )
      .execute();
  },
});
