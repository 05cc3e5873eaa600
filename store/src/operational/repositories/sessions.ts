import type { ReadSession, Session } from '../session.ts';
import type {
  SessionReads,
  SessionRepository,
  SignInAddressReads,
  SignInAddressRepository,
  SignInFailureReads,
  SignInFailureRepository,
} from '../store.ts';
import { personOf, shownOfPerson } from './people.ts';
import { countOfRows, rowNumber } from './rows.ts';

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
    async endOthersOf(personId, tokenHash) {
      await db
        .deleteFrom('session')
        .where('person_id', '=', rowNumber(personId))
        .where('token_hash', '!=', tokenHash)
        .execute();
    },
    async endAllOf(personId) {
      await db.deleteFrom('session').where('person_id', '=', rowNumber(personId)).execute();
    },
  };
}

const addressesKept = 50;
/** Anybody can invent names: what that takes of the disk has an end. */
const failuresKept = 20_000;

export function signInAddressReads({ db }: ReadSession): SignInAddressReads {
  return {
    async isKnown(personId, address, since) {
      const row = await db
        .selectFrom('sign_in_address')
        .select('last_at')
        .where('person_id', '=', rowNumber(personId))
        .where('address', '=', address)
        .where('last_at', '>=', since)
        .executeTakeFirst();
      return row !== undefined;
    },
  };
}

export function signInAddressRepository(session: Session): SignInAddressRepository {
  const { db } = session;
  return {
    ...signInAddressReads(session),
    async add(personId, address, at) {
      const person_id = rowNumber(personId);
      await db
        .insertInto('sign_in_address')
        .values({ person_id, address, last_at: at })
        .onConflict((conflict) => conflict.columns(['person_id', 'address']).doUpdateSet({ last_at: at }))
        .execute();
      const newest = db
        .selectFrom('sign_in_address')
        .select('address')
        .where('person_id', '=', person_id)
        .orderBy('last_at', 'desc')
        .limit(addressesKept);
      await db
        .deleteFrom('sign_in_address')
        .where('person_id', '=', person_id)
        .where('address', 'not in', newest)
        .execute();
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
    async add(key, at, forgetBefore = 0) {
      await db.deleteFrom('sign_in_failure').where('last_at', '<', forgetBefore).execute();
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
      const { rows } = await db.selectFrom('sign_in_failure').select(countOfRows.as('rows')).executeTakeFirstOrThrow();
      if (rows <= failuresKept) return;
      const oldest = db
        .selectFrom('sign_in_failure')
        .select('key')
        .orderBy('last_at')
        .limit(rows - failuresKept);
      await db.deleteFrom('sign_in_failure').where('key', 'in', oldest).execute();
    },
    async clear(key) {
      await db.deleteFrom('sign_in_failure').where('key', '=', key).execute();
    },
  };
}
