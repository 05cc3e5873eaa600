import type { ReadSession, Session } from '../session.ts';
import type { DeadlineReads, DeadlineRepository, DeadlineRow } from '../store.ts';
import { countOfRows, parseRecord } from './rows.ts';

export function deadlineReads({ db, engine }: ReadSession): DeadlineReads {
  return {
    async next(kinds) {
      const row = await db
        .selectFrom('deadline')
        .select('fires_at')
        .where((eb) => engine.oneOf(eb.ref('kind'), kinds))
        .orderBy('fires_at')
        .limit(1)
        .executeTakeFirst();
      return row?.fires_at ?? null;
    },
    async dueAt(kind, subject) {
      const row = await db
        .selectFrom('deadline')
        .select('due_at')
        .where('kind', '=', kind)
        .where('subject', '=', subject)
        .executeTakeFirst();
      return row?.due_at ?? null;
    },
    async stuck(kinds) {
      const rows = await db
        .selectFrom('deadline')
        .select(['kind', countOfRows.as('count')])
        .where((eb) => eb.or([eb.not(engine.oneOf(eb.ref('kind'), kinds)), eb('attempts', '>', 0)]))
        .groupBy('kind')
        .orderBy('kind')
        .execute();
      return rows;
    },
  };
}

export function deadlineRepository(session: Session): DeadlineRepository {
  const { db, engine } = session;
  const put = async ({ kind, subject, number, clock, dueAt, attempts, data }: DeadlineRow, firesAt: number) => {
    const row = { number, clock, due_at: dueAt, fires_at: firesAt, attempts, data: JSON.stringify(data) };
    await db
      .insertInto('deadline')
      .values({ kind, subject, ...row })
      .onConflict((conflict) => conflict.columns(['kind', 'subject']).doUpdateSet(row))
      .execute();
  };
  return {
    ...deadlineReads(session),
    set: (deadline) => put({ ...deadline, attempts: 0 }, deadline.dueAt),
    putBack: put,
    async cancel(kind, subject) {
      await db.deleteFrom('deadline').where('kind', '=', kind).where('subject', '=', subject).execute();
    },
    async claim({ kinds, upTo, limit }) {
      const due = await db
        .selectFrom('deadline')
        .selectAll()
        .where((eb) => engine.oneOf(eb.ref('kind'), kinds))
        .where('fires_at', '<=', upTo)
        .orderBy('fires_at')
        .orderBy('due_at')
        .orderBy('kind')
        .orderBy('subject')
        .limit(limit)
        .execute();
      const claimed: DeadlineRow[] = [];
      for (const { kind, subject, number, clock, due_at, attempts, data } of due) {
        // Only whose row this statement removes has it: another process may have claimed or replaced it since.
        const gone = await db
          .deleteFrom('deadline')
          .where('kind', '=', kind)
          .where('subject', '=', subject)
          .where('number', '=', number)
          .where('fires_at', '<=', upTo)
          .executeTakeFirst();
        if (gone.numDeletedRows > 0n)
          claimed.push({ kind, subject, number, clock, dueAt: due_at, attempts, data: parseRecord(data) });
      }
      return claimed;
    },
    async postpone({ kind, subject, number }, at) {
      await db
        .updateTable('deadline')
        .set((eb) => ({ attempts: eb('attempts', '+', 1), fires_at: at }))
        .where('kind', '=', kind)
        .where('subject', '=', subject)
        .where('number', '=', number)
        .execute();
    },
    async shift(ms) {
      await db
        .updateTable('deadline')
        .set((eb) => ({ due_at: eb('due_at', '+', ms), fires_at: eb('fires_at', '+', ms) }))
        .where('clock', '!=', 'wall')
        .execute();
    },
  };
}
