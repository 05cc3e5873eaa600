import type { ReadSession, Session } from '../session.ts';
import type { DeadlineReads, DeadlineRepository } from '../store.ts';
import { parseRecord } from './rows.ts';

export function deadlineReads({ db }: ReadSession): DeadlineReads {
  return {
    async next() {
      const row = await db
        .selectFrom('deadline')
        .select((eb) => eb.fn.min('due_at').as('at'))
        .executeTakeFirst();
      return row?.at ?? null;
    },
  };
}

export function deadlineRepository(session: Session): DeadlineRepository {
  const { db } = session;
  return {
    ...deadlineReads(session),
    async set({ kind, key, dueAt, data }) {
      await db
        .insertInto('deadline')
        .values({ kind, key, due_at: dueAt, data: JSON.stringify(data) })
        .onConflict((conflict) =>
          conflict
            .columns(['kind', 'key'])
            .doUpdateSet((eb) => ({ due_at: eb.ref('excluded.due_at'), data: eb.ref('excluded.data') })),
        )
        .execute();
    },
    async cancel(kind, key) {
      await db.deleteFrom('deadline').where('kind', '=', kind).where('key', '=', key).execute();
    },
    async claim(now, limit) {
      const due = await db
        .selectFrom('deadline')
        .selectAll()
        .where('due_at', '<=', now)
        .orderBy('due_at')
        .orderBy('kind')
        .orderBy('key')
        .limit(limit)
        .execute();
      for (const { kind, key } of due)
        await db.deleteFrom('deadline').where('kind', '=', kind).where('key', '=', key).execute();
      return due.map(({ kind, key, due_at, data }) => ({ kind, key, dueAt: due_at, data: parseRecord(data) }));
    },
    async shift(ms) {
      await db
        .updateTable('deadline')
        .set((eb) => ({ due_at: eb('due_at', '+', ms) }))
        .execute();
    },
  };
}
