import type { ReadSession, Session } from '../session.ts';
import type { ChangeReads, ChangeRepository } from '../store.ts';
import { counterOf, take } from './counters.ts';
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
    lastSeq: () => counterOf(db, 'changes'),
  };
}

export function changeRepository(session: Session): ChangeRepository {
  const { db, clock } = session;
  return {
    ...changeReads(session),
    async add(kind, ids) {
      if (ids.length === 0) return;
      const at = clock();
      await passOver(db);
      let seq = (await take(db, 'changes', ids.length)) - ids.length;
      for (const part of chunks(ids))
        await db
          .insertInto('change')
          .values(part.map((ref) => ({ seq: (seq += 1), kind, ref, at })))
          .execute();
    },
    async trim(keep) {
      const last = await counterOf(db, 'changes');
      const gone = await db
        .deleteFrom('change')
        .where('seq', '<=', last - Math.max(1, keep))
        .executeTakeFirst();
      return Number(gone.numDeletedRows);
    },
  };
}

/**
 * Rows with numbers that nobody has taken come from a 0.1 process that was still running when the store was migrated.
 * Without this, no change could be stored any more, and so no alarm.
 */
async function passOver(db: Session['db']): Promise<void> {
  const newest = db.selectFrom('change').select((eb) => eb.fn.max('seq').as('seq'));
  await db
    .updateTable('counter')
    .set({ value: newest.$castTo<{ seq: number }>() })
    .where('name', '=', 'changes')
    .where('value', '<', newest.$castTo<{ seq: number }>())
    .execute();
}
