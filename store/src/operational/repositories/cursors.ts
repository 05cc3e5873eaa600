import { epochOfBefore } from '../ports/cursors.ts';
import type { ReadSession, Session } from '../session.ts';
import type { CursorReads, CursorRepository } from '../store.ts';

export function cursorReads({ db }: ReadSession): CursorReads {
  const position: CursorReads['position'] = async (name) => {
    const row = await db.selectFrom('cursor').select(['epoch', 'seq']).where('name', '=', name).executeTakeFirst();
    return row === undefined || row.seq === 0 ? null : row;
  };
  return {
    position,
    get: async (name) => (await position(name))?.seq ?? 0,
    async done(name) {
      const rows = await db.selectFrom('cursor_epoch').select(['epoch', 'seq']).where('name', '=', name).execute();
      const done = new Map(rows.map(({ epoch, seq }) => [epoch, seq]));
      const current = await position(name);
      // What is being read again is never less done than it was.
      if (current !== null) done.set(current.epoch, Math.max(current.seq, done.get(current.epoch) ?? 0));
      return done;
    },
    all: () => db.selectFrom('cursor').select(['name', 'seq', 'at']).orderBy('name').execute(),
  };
}

export function cursorRepository(session: Session): CursorRepository {
  const { db, clock } = session;
  const repository: CursorRepository = {
    ...cursorReads(session),
    async replace(name, done, at) {
      await db.deleteFrom('cursor_epoch').where('name', '=', name).execute();
      await db.deleteFrom('cursor').where('name', '=', name).execute();
      for (const [epoch, seq] of done) if (epoch !== at?.epoch) await repository.set(name, seq, epoch);
      await repository.set(name, at?.seq ?? 0, at?.epoch);
    },
    async set(name, seq, epoch = epochOfBefore) {
      await db
        .insertInto('cursor_epoch')
        .columns(['name', 'epoch', 'seq'])
        .expression((eb) =>
          eb.selectFrom('cursor').select(['name', 'epoch', 'seq']).where('name', '=', name).where('epoch', '!=', epoch),
        )
        .onConflict((conflict) =>
          conflict
            .columns(['name', 'epoch'])
            .doUpdateSet((eb) => ({ seq: eb.ref('excluded.seq') }))
            .where((eb) => eb('cursor_epoch.seq', '<', eb.ref('excluded.seq'))),
        )
        .execute();
      await db
        .insertInto('cursor')
        .values({ name, epoch, seq, at: clock() })
        .onConflict((conflict) =>
          conflict.column('name').doUpdateSet((eb) => ({
            epoch: eb.ref('excluded.epoch'),
            seq: eb.ref('excluded.seq'),
            at: eb.ref('excluded.at'),
          })),
        )
        .execute();
    },
    async drop(name) {
      await db.deleteFrom('cursor').where('name', '=', name).execute();
    },
  };
  return repository;
}
