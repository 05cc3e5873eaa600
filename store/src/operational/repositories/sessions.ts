import type { ReadSession, Session } from '../session.ts';
import type { SessionReads, SessionRepository, SignInFailureReads, SignInFailureRepository } from '../store.ts';
import { personOf, shownOfPerson } from './people.ts';
import { rowNumber } from './rows.ts';

export function sessionReads({ db }: ReadSession): SessionReads {
  return {
    async find(tokenHash, now) {
      const row = await db
        .selectFrom('session')
        .innerJoin('person', 'person.id', 'session.person_id')
        .select(['session.ends_at', 'session.idle_until'])
        .select(shownOfPerson.map((column) => `person.${column}` as const))
        .where('session.token_hash', '=', tokenHash)
        .where('session.ends_at', '>', now)
        .where('session.idle_until', '>', now)
        .where('person.enabled', '=', 1)
        .executeTakeFirst();
      return row === undefined ? null : { person: personOf(row), endsAt: row.ends_at, idleUntil: row.idle_until };
    },
  };
}

export function sessionRepository(session: Session): SessionRepository {
  const { db } = session;
  return {
    ...sessionReads(session),
    async add({ tokenHash, personId, createdAt, idleUntil, endsAt, address }) {
      await db
        .deleteFrom('session')
        .where((eb) => eb.or([eb('ends_at', '<=', createdAt), eb('idle_until', '<=', createdAt)]))
        .execute();
      await db
        .insertInto('session')
        .values({
          token_hash: tokenHash,
          person_id: rowNumber(personId),
          created_at: createdAt,
          idle_until: idleUntil,
          ends_at: endsAt,
          address,
        })
        .execute();
    },
    async touch(tokenHash, idleUntil) {
      await db
        .updateTable('session')
        .set({ idle_until: idleUntil })
        .where('token_hash', '=', tokenHash)
        .where('idle_until', '<', idleUntil)
        .execute();
    },
    async end(tokenHash) {
      await db.deleteFrom('session').where('token_hash', '=', tokenHash).execute();
    },
    async endAllOf(personId) {
      await db.deleteFrom('session').where('person_id', '=', rowNumber(personId)).execute();
    },
  };
}

export function signInFailureReads({ db }: ReadSession): SignInFailureReads {
  return {
    async of(key) {
      const row = await db.selectFrom('sign_in_failure').selectAll().where('key', '=', key).executeTakeFirst();
      return { count: row?.count ?? 0, lastAt: row?.last_at ?? 0 };
    },
  };
}

export function signInFailureRepository(session: Session): SignInFailureRepository {
  const { db } = session;
  return {
    ...signInFailureReads(session),
    async add(key, at) {
      await db
        .insertInto('sign_in_failure')
        .values({ key, count: 1, last_at: at })
        .onConflict((conflict) =>
          conflict.column('key').doUpdateSet((eb) => ({
            count: eb('sign_in_failure.count', '+', 1),
            last_at: eb.ref('excluded.last_at'),
          })),
        )
        .execute();
    },
    async clear(key) {
      await db.deleteFrom('sign_in_failure').where('key', '=', key).execute();
    },
  };
}
