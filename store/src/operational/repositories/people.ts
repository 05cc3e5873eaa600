import type { Selectable, Updateable } from 'kysely';
import type { ReadSession, Session } from '../session.ts';
import type { ChangeRepository, PeopleReads, PeopleRepository, Person } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { toFields, toPatch, toRow } from '../tables/columns.ts';
import { type PersonTable, personColumns } from '../tables/person.ts';
import { rowNumber } from './rows.ts';

type PersonFields = Omit<Selectable<PersonTable>, 'password_hash'>;
export const shownOfPerson = ['id', 'login', 'name', 'role', 'vendor', 'counties', 'enabled'] as const;

export const personOf = ({ id, ...row }: PersonFields): Person => ({ id: String(id), ...toFields(personColumns, row) });

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

/** A login stays what it is: it stands in the audit. */
const { login: _, ...changeable } = personColumns;

export function peopleRepository(session: Session, changes: ChangeRepository): PeopleRepository {
  const { db } = session;
  return {
    ...peopleReads(session),
    async create({ passwordHash, ...person }) {
      const row = await db
        .insertInto('person')
        .values({ ...toRow(personColumns, person), password_hash: passwordHash })
        .onConflict((conflict) => conflict.column('login').doNothing())
        .returning(shownOfPerson)
        .executeTakeFirst();
      if (row === undefined) throw new StoreError('bad-input', 'this login exists already', { details: ['login'] });
      await changes.add('person', [String(row.id)]);
      return personOf(row);
    },
    async update(id, { passwordHash, ...patch }) {
      const set: Updateable<PersonTable> = toPatch(changeable, patch);
      if (passwordHash !== undefined) set.password_hash = passwordHash;
      if (Object.keys(set).length === 0) return;
      const done = await db.updateTable('person').set(set).where('id', '=', rowNumber(id)).executeTakeFirst();
      if (done.numUpdatedRows === 0n) throw new StoreError('not-found', 'no such person');
      await changes.add('person', [id]);
    },
  };
}
