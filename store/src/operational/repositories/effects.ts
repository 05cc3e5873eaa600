import type { ReadSession, Session } from '../session.ts';
import type { EffectReads, EffectRepository } from '../store.ts';
import { chunks, countOfRows, rowNumber } from './rows.ts';

export function effectReads({ db, engine }: ReadSession): EffectReads {
  return {
    async due({ kinds, now, limit }) {
      const rows = await db
        .selectFrom('effect')
        .selectAll()
        .where((eb) => engine.oneOf(eb.ref('kind'), kinds))
        // What was to happen at once is due whatever our clock says: it may have been set back since.
        .where((eb) => eb.or([eb('due_at', '<=', now), eb('due_at', '<=', eb.ref('at'))]))
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(({ id, kind, key, payload, due_at, at }) => ({
        id: String(id),
        kind,
        key,
        payload,
        dueAt: due_at,
        at,
      }));
    },
    async stuck(kinds) {
      const rows = await db
        .selectFrom('effect')
        .select(['kind', countOfRows.as('count')])
        .where((eb) => eb.not(engine.oneOf(eb.ref('kind'), kinds)))
        .groupBy('kind')
        .orderBy('kind')
        .execute();
      return rows;
    },
  };
}

export function effectRepository(session: Session): EffectRepository {
  const { db, engine } = session;
  return {
    ...effectReads(session),
    async add(effects) {
      for (const part of chunks(effects))
        await db
          .insertInto('effect')
          .values(part.map(({ kind, key, payload, dueAt, at }) => ({ kind, key, payload, due_at: dueAt, at })))
          .execute();
    },
    async done(ids) {
      await db
        .deleteFrom('effect')
        .where((eb) => engine.oneOf(eb.ref('id'), ids.map(rowNumber)))
        .execute();
    },
  };
}
