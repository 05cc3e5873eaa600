import type { Selectable, Updateable } from 'kysely';
import type { PersonTable } from '../schema.ts';
import type { ReadSession, Session } from '../session.ts';
import type { ChangeRepository, PeopleReads, PeopleRepository, Person } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { flag, parseTexts, rowNumber } from './rows.ts';

type PersonFields = Omit<Selectable<PersonTable>, 'password_hash'>;
export const shownOfPerson = ['id', 'login', 'name', 'role', 'vendor', 'counties', 'enabled'] as const;

const countiesText = (counties: readonly string[] | null): string | null =>
  counties === null ? null : JSON.stringify(counties);

export const personOf = (row: PersonFields): Person => ({
  id: String(row.id),
  login: row.login,
  name: row.name,
  role: row.role,
  vendor: row.vendor,
  counties: row.counties === null ? null : parseTexts(row.counties),
  enabled: row.enabled === 1,
});

export function peopleReads({ db }: ReadSession): PeopleReads {
  return {
    async list() {
      return (await db.selectFrom('person').select(shownOfPerson).orderBy('login').execute()).map(personOf);
    },
    async byLogin(login) {
      const row = await db.selectFrom('person').selectAll().where('login', '=', login).executeTakeFirst();
      return row === undefined ? null : { ...personOf(row), passwordHash: row.password_hash };
    },
    async byId(id) {
      const row = await db
        .selectFrom('person')
        .select(shownOfPerson)
        .where('id', '=', rowNumber(id))
        .executeTakeFirst();
      return row === undefined ? null : personOf(row);
    },
  };
}

export function peopleRepository(session: Session, changes: ChangeRepository): PeopleRepository {
  const { db } = session;
  return {
    ...peopleReads(session),
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
        .returning(shownOfPerson)
        .executeTakeFirst();
      if (row === undefined) throw new StoreError('bad-input', 'this login exists already', { details: ['login'] });
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
      if (done.numUpdatedRows === 0n) throw new StoreError('not-found', 'no such person');
      await changes.add('person', [id]);
    },
  };
}
