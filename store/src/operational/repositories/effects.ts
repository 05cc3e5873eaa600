import type { Selectable } from 'kysely';
import type { EffectTable } from '../schema.ts';
import type { ReadSession, Session } from '../session.ts';
import type { EffectReads, EffectRepository, EffectRow } from '../store.ts';
import { chunks, countOfRows, rowNumber } from './rows.ts';

export function effectReads({ db, engine }: ReadSession): EffectReads {
  return {
    async due({ kinds, now, after = '0', limit }) {
      const rows = await db
        .selectFrom('effect')
        .selectAll()
        .where((eb) => engine.oneOf(eb.ref('kind'), kinds))
        // What was to happen at once is due whatever our clock says: it may have been set back since.
        .where((eb) => eb.or([eb('due_at', '<=', now), eb('due_at', '<=', eb.ref('at'))]))
        .where('id', '>', rowNumber(after))
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(effectOf);
    },
    async get(ids) {
      const rows = await db
        .selectFrom('effect')
        .selectAll()
        .where((eb) => engine.oneOf(eb.ref('id'), ids.map(rowNumber)))
        .execute();
      return rows.map(effectOf);
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

function effectOf({ id, kind, key, payload, due_at, at }: Selectable<EffectTable>): EffectRow {
  return { id: String(id), kind, key, payload, dueAt: due_at, at };
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
