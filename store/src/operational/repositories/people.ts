import { VigilError } from '@vigil/vocabulary';
import type { Selectable, Updateable } from 'kysely';
import type { PersonTable } from '../schema.ts';
import type { Session } from '../session.ts';
import type { ChangeRepository, PeopleRepository, Person } from '../store.ts';
import { flag, parseTexts, rowNumber } from './rows.ts';

type PersonFields = Omit<Selectable<PersonTable>, 'password_hash'>;
const shown = ['id', 'login', 'name', 'role', 'vendor', 'counties', 'enabled'] as const;

const countiesText = (counties: readonly string[] | null): string | null =>
  counties === null ? null : JSON.stringify(counties);

const personOf = (row: PersonFields): Person => ({
  id: String(row.id),
  login: row.login,
  name: row.name,
  role: row.role,
  vendor: row.vendor,
  counties: row.counties === null ? null : parseTexts(row.counties),
  enabled: row.enabled === 1,
});

export function peopleRepository({ db }: Session, changes: ChangeRepository): PeopleRepository {
  return {
    async list() {
      return (await db.selectFrom('person').select(shown).orderBy('login').execute()).map(personOf);
    },
    async byLogin(login) {
      const row = await db.selectFrom('person').selectAll().where('login', '=', login).executeTakeFirst();
      return row === undefined ? null : { ...personOf(row), passwordHash: row.password_hash };
    },
    async byId(id) {
      const row = await db.selectFrom('person').select(shown).where('id', '=', rowNumber(id)).executeTakeFirst();
      return row === undefined ? null : personOf(row);
    },
    async create({ login, name, role, vendor, counties, enabled, passwordHash }) {
      const row = await db
        .insertInto('person')
        .values({
          login,
          name,
          role,
          vendor,
          counties: countiesText(counties),
          enabled: flag(enabled),
          password_hash: passwordHash,
        })
        .onConflict((conflict) => conflict.column('login').doNothing())
        .returning(shown)
        .executeTakeFirst();
      if (row === undefined) throw new VigilError('bad-input', 'this login exists already', { details: ['login'] });
      await changes.add('person', [String(row.id)]);
      return personOf(row);
    },
    async update(id, patch) {
      const set: Updateable<PersonTable> = {};
      if (patch.name !== undefined) set.name = patch.name;
      if (patch.role !== undefined) set.role = patch.role;
      if (patch.vendor !== undefined) set.vendor = patch.vendor;
      if (patch.counties !== undefined) set.counties = countiesText(patch.counties);
      if (patch.enabled !== undefined) set.enabled = flag(patch.enabled);
      if (patch.passwordHash !== undefined) set.password_hash = patch.passwordHash;
      if (Object.keys(set).length === 0) return;
      const done = await db.updateTable('person').set(set).where('id', '=', rowNumber(id)).executeTakeFirst();
      if (done.numUpdatedRows === 0n) throw new VigilError('not-found', 'no such person');
      await changes.add('person', [id]);
    },
    async addSession({ tokenHash, personId, createdAt, idleUntil, endsAt, address }) {
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
    async session(tokenHash, now) {
      const row = await db
        .selectFrom('session')
        .innerJoin('person', 'person.id', 'session.person_id')
        .select(['session.ends_at', 'session.idle_until'])
        .select(shown.map((column) => `person.${column}` as const))
        .where('session.token_hash', '=', tokenHash)
        .where('session.ends_at', '>', now)
        .where('session.idle_until', '>', now)
        .where('person.enabled', '=', 1)
        .executeTakeFirst();
      return row === undefined ? null : { person: personOf(row), endsAt: row.ends_at, idleUntil: row.idle_until };
    },
    async touchSession(tokenHash, idleUntil) {
      await db
        .updateTable('session')
        .set({ idle_until: idleUntil })
        .where('token_hash', '=', tokenHash)
        .where('idle_until', '<', idleUntil)
        .execute();
    },
    async endSession(tokenHash) {
      await db.deleteFrom('session').where('token_hash', '=', tokenHash).execute();
    },
    async endSessionsOf(personId) {
      await db.deleteFrom('session').where('person_id', '=', rowNumber(personId)).execute();
    },
    async failures(key) {
      const row = await db.selectFrom('sign_in_failure').selectAll().where('key', '=', key).executeTakeFirst();
      return { count: row?.count ?? 0, lastAt: row?.last_at ?? 0 };
    },
    async addFailure(key, at) {
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
    async clearFailures(key) {
      await db.deleteFrom('sign_in_failure').where('key', '=', key).execute();
    },
  };
}
