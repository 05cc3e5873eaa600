import type { Session } from '../session.ts';
import type { CursorRepository } from '../store.ts';

export function cursorRepository({ db, clock }: Session): CursorRepository {
  return {
    async get(name) {
      const row = await db.selectFrom('cursor').select('seq').where('name', '=', name).executeTakeFirst();
      return row?.seq ?? 0;
    },
    async set(name, seq) {
      await db
        .insertInto('cursor')
        .values({ name, seq, at: clock() })
        .onConflict((conflict) =>
          conflict.column('name').doUpdateSet((eb) => ({ seq: eb.ref('excluded.seq'), at: eb.ref('excluded.at') })),
        )
        .execute();
    },
    all: () => db.selectFrom('cursor').select(['name', 'seq', 'at']).orderBy('name').execute(),
  };
}
