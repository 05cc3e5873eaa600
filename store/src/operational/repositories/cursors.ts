import type { ReadSession, Session } from '../session.ts';
import type { CursorReads, CursorRepository } from '../store.ts';

export function cursorReads({ db }: ReadSession): CursorReads {
  return {
    async get(name) {
      const row = await db.selectFrom('cursor').select('seq').where('name', '=', name).executeTakeFirst();
      return row?.seq ?? 0;
    },
    all: () => db.selectFrom('cursor').select(['name', 'seq', 'at']).orderBy('name').execute(),
  };
}

export function cursorRepository(session: Session): CursorRepository {
  const { db, clock } = session;
  return {
    ...cursorReads(session),
    async set(name, seq) {
      await db
        .insertInto('cursor')
        .values({ name, seq, at: clock() })
        .onConflict((conflict) =>
          conflict.column('name').doUpdateSet((eb) => ({ seq: eb.ref('excluded.seq'), at: eb.ref('excluded.at') })),
        )
        .execute();
    },
  };
}
