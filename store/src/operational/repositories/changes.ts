import type { ReadSession, Session } from '../session.ts';
import type { ChangeReads, ChangeRepository } from '../store.ts';
import { chunks } from './rows.ts';

export function changeReads({ db }: ReadSession): ChangeReads {
  return {
    after: (seq, limit) =>
      db
        .selectFrom('change')
        .select(['seq', 'kind', 'ref as id', 'at'])
        .where('seq', '>', seq)
        .orderBy('seq')
        .limit(limit)
        .execute(),
    async lastSeq() {
      const row = await db
        .selectFrom('change')
        .select((eb) => eb.fn.max('seq').as('seq'))
        .executeTakeFirst();
      return row?.seq ?? 0;
    },
  };
}

/**
 * PostgreSQL: a serial shows gaps while a lower number is not yet committed, so a reader could pass over a row;
 * there `add` takes an advisory lock of the transaction first. SQLite has one writer and needs nothing.
 */
export function changeRepository(session: Session): ChangeRepository {
  const { db, clock } = session;
  return {
    ...changeReads(session),
    async add(kind, ids) {
      const at = clock();
      for (const part of chunks(ids))
        await db
          .insertInto('change')
          .values(part.map((ref) => ({ kind, ref, at })))
          .execute();
    },
    async trim(keep) {
      // The newest row always stays: lastSeq() is read from it.
      const oldestKept = await db
        .selectFrom('change')
        .select('seq')
        .orderBy('seq', 'desc')
        .limit(1)
        .offset(Math.max(0, keep - 1))
        .executeTakeFirst();
      if (oldestKept === undefined) return 0;
      const gone = await db.deleteFrom('change').where('seq', '<', oldestKept.seq).executeTakeFirst();
      return Number(gone.numDeletedRows);
    },
  };
}
