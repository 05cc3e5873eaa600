import { type CredentialRow, type TableList, tableLists } from '@vigil/vocabulary';
import { sql } from 'kysely';
import { countOfRows } from '../repositories/rows.ts';
import { growRegister } from '../repositories/versions.ts';
import type { Session } from '../session.ts';
import type { ChangeRepository } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { followRegister } from './follow-register.ts';
import { addCredentials } from './import-credentials.ts';
import { loadKnownCredentials } from './known-rows.ts';
import type { MovedUnit } from './move-alarms.ts';
import { tableOf } from './table-lists.ts';

/** Rows of a list that stand otherwise than when they were compared. */
async function conflicts({ db }: Session, importId: number, list: TableList): Promise<number> {
  const { table } = tableOf[list];
  const row = await db
    .selectFrom('register_import_row as staged')
    .leftJoin(sql<{ id: string; version: number }>`${sql.table(table)}`.as('now'), (join) =>
      join.onRef('now.id', '=', 'staged.row_id'),
    )
    .select(countOfRows.as('count'))
    .where('staged.import_id', '=', importId)
    .where('staged.list', '=', list)
    .where(sql<boolean>`now.version is not staged.known_version`)
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Units for which the import names a gateway that has been removed since it was compared; after the units are written. */
async function behindRemoved({ db }: Session, importId: number): Promise<number> {
  const row = await db
    .selectFrom('register_import_row as staged')
    .innerJoin('unit', (join) => join.on(sql<boolean>`unit.id = staged.row_id`))
    .leftJoin('unit as above', 'above.id', 'unit.gateway')
    .select(countOfRows.as('count'))
    .where('staged.import_id', '=', importId)
    .where('staged.list', '=', 'units')
    .where('unit.gateway', 'is not', null)
    .where('above.id', 'is', null)
    .executeTakeFirstOrThrow();
  return row.count;
}

/** One statement a list, so that the write lock is held for as long as the engine needs and no longer. */
async function writeStaged({ db, engine }: Session, importId: number, list: TableList, version: number): Promise<void> {
  const { table, columns } = tableOf[list];
  const target = sql.table(table);
  const names = sql.join([...columns, 'version'].map((name) => sql.id(name)));
  const members = sql.join(columns.map((name) => engine.jsonMember(sql.ref('after'), name)));
  const sets = sql.join(
    [...columns.filter((name) => name !== 'id'), 'version'].map(
      (name) => sql`${sql.id(name)} = excluded.${sql.id(name)}`,
    ),
  );
  await sql`insert into ${target} (${names}) select ${members}, ${sql.lit(version)} from register_import_row
    where import_id = ${importId} and list = ${list} on conflict (id) do update set ${sets}`.execute(db);
}

async function movedUnits({ db, engine }: Session, importId: number): Promise<readonly MovedUnit[]> {
  const rows = await db
    .selectFrom('register_import_row')
    .select(['row_id as id'])
    .select((eb) => [
      engine.jsonMember(eb.ref('before'), 'vendor').as('from'),
      engine.jsonMember(eb.ref('after'), 'vendor').as('to'),
    ])
    .where('import_id', '=', importId)
    .where('list', '=', 'units')
    .where('before', 'is not', null)
    .execute();
  return rows.flatMap(({ id, from, to }) =>
    typeof from === 'string' && typeof to === 'string' && from !== to ? [{ id, from, to }] : [],
  );
}

/** @see RegisterImportRepository.apply */
export async function applyImport(
  session: Session,
  changes: ChangeRepository,
  importId: number,
  credentials: readonly CredentialRow[],
  hmacToken: (token: string) => Uint8Array,
): Promise<void> {
  const { db } = session;
  for (const list of tableLists) {
    const count = await conflicts(session, importId, list);
    if (count > 0) throw new StoreError('conflict', `${count} ${list} were changed since they were compared`);
  }
  const staged = await db
    .selectFrom('register_import_row')
    .select(countOfRows.as('count'))
    .where('import_id', '=', importId)
    .executeTakeFirstOrThrow();
  const version = await growRegister(db, changes);
  for (const list of tableLists) await writeStaged(session, importId, list, version);
  const behind = await behindRemoved(session, importId);
  if (behind > 0) throw new StoreError('conflict', `${behind} units stand behind one that was removed meanwhile`);
  const known = credentials.length === 0 ? null : await loadKnownCredentials(session);
  const added =
    known === null ? { version: null, senders: [] } : await addCredentials(session, credentials, known, hmacToken);
  const moved = await movedUnits(session, importId);
  await followRegister(session, changes, { rowsChanged: staged.count > 0, moved, senders: added.senders });
  await db
    .updateTable('register_import')
    .set({ state: 'done', version, credentials_version: added.version })
    .where('id', '=', importId)
    .where('state', '=', 'staging')
    .executeTakeFirstOrThrow();
}
