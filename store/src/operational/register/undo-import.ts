import { type TableList, tableLists } from '@vigil/vocabulary';
import { type SqlBool, sql } from 'kysely';
import { growCredentials, growRegister, noteRemoval } from '../repositories/versions.ts';
import type { Session } from '../session.ts';
import type { ChangeRepository, UndoObstacle, UndoReport } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { followRegister } from './follow-register.ts';
import type { MovedUnit } from './move-alarms.ts';
import { tableOf } from './table-lists.ts';
import { credentialsTakenBack, takeBackCredentials } from './undo-credentials.ts';

/** Who in the register refers to rows of a list, as `table.column`. */
const references: Readonly<Record<TableList, readonly (readonly [table: string, column: string])[]>> = {
  units: [['unit', 'gateway']],
  sites: [['unit', 'site']],
  organisations: [
    ['unit', 'maintenance'],
    ['unit', 'user_unit'],
  ],
  vendors: [
    ['unit', 'vendor'],
    ['credential', 'vendor'],
  ],
};

/** Units first: what others refer to goes last. */
const goingOrder: readonly TableList[] = ['units', 'sites', 'organisations', 'vendors'];

/** Rows that somebody wrote since, and new units that have an open alarm. */
async function obstacles({ db }: Session, importId: number, version: number, list: TableList): Promise<UndoObstacle[]> {
  const { table } = tableOf[list];
  const changed = await sql<{ id: string }>`select staged.row_id as id from register_import_row staged
    left join ${sql.table(table)} now on now.id = staged.row_id
    where staged.import_id = ${importId} and staged.list = ${list} and now.version is not coalesce(staged.written_version, ${version})
    order by staged.row_id`.execute(db);
  const found: UndoObstacle[] = changed.rows.map(({ id }) => ({ list, id, reason: 'changed-since', by: '' }));
  if (list !== 'units') return found;
  const open = await sql<{ id: string }>`select distinct staged.row_id as id from register_import_row staged
    join alarm on alarm.unit_id = staged.row_id and alarm.closed_at is null
    where staged.import_id = ${importId} and staged.list = 'units' and staged.before is null
    order by staged.row_id`.execute(db);
  const named = new Set(found.map(({ id }) => id));
  for (const { id } of open.rows) if (!named.has(id)) found.push({ list, id, reason: 'open-alarm', by: '' });
  return found;
}

/** Takes out the rows that an import added and that nobody else refers to; repeated, because units refer to units. */
async function remove(session: Session, { importId, version, kept }: Undoing, list: TableList) {
  const { db } = session;
  const { table } = tableOf[list];
  const target = sql.table(table);
  const mine = sql<SqlBool>`exists (select 1 from register_import_row as staged where staged.import_id = ${importId}
    and staged.list = ${list} and staged.before is null and staged.row_id = ${sql.ref(`${table}.id`)}
    and coalesce(staged.written_version, ${version}) = ${sql.ref(`${table}.version`)})`;
  const free = references[list].map(
    ([other, column]) =>
      sql`not exists (select 1 from ${sql.table(other)} as other
        where ${sql.ref(`other.${column}`)} = ${sql.ref(`${table}.id`)})`,
  );
  if (list === 'units') free.push(isFree(session, kept));
  // Credentials that were removed keep the vendor in mind that they had.
  if (list === 'vendors')
    await sql`update credential set vendor = null where removed = 1 and vendor in (
      select row_id from register_import_row where import_id = ${importId} and list = 'vendors' and before is null)`.execute(
      db,
    );
  const condition = sql.join([mine, ...free], sql` and `);
  let removed = 0;
  for (;;) {
    const { numAffectedRows = 0n } = await sql`delete from ${target} where ${condition}`.execute(db);
    if (numAffectedRows === 0n) break;
    removed += Number(numAffectedRows);
  }
  const left = await sql<{ id: string }>`select id from ${target} where ${mine} order by id`.execute(db);
  return { removed, left: left.rows.map(({ id }): UndoObstacle => ({ list, id, reason: 'in-use', by: '' })) };
}

const isFree = ({ engine }: Session, kept: readonly string[]) =>
  sql<SqlBool>`not ${engine.oneOf(sql.ref('unit.id'), kept)}
    and not exists (select 1 from alarm where alarm.unit_id = unit.id and alarm.closed_at is null)`;

/** Rows that the import changed and that are as it left them get back what they had. */
async function restore(
  { db, engine }: Session,
  { importId, version: was, kept }: Undoing,
  now: number,
  list: TableList,
) {
  const { table, columns } = tableOf[list];
  const sets = sql.join([
    ...columns
      .filter((name) => name !== 'id')
      .map((name) => sql`${sql.id(name)} = ${engine.jsonMember(sql.ref('staged.before'), name)}`),
    sql`version = ${now}`,
  ]);
  const { numAffectedRows = 0n } = await sql`update ${sql.table(table)} set ${sets} from register_import_row as staged
    where staged.import_id = ${importId} and staged.list = ${list} and staged.before is not null
      and staged.row_id = ${sql.ref(`${table}.id`)}
      and ${sql.ref(`${table}.version`)} = coalesce(staged.written_version, ${was})
      and not (staged.list = 'units' and ${engine.oneOf(sql.ref('staged.row_id'), kept)})`.execute(db);
  // As the import before left it, which can now be taken back in its turn.
  await sql`update register_import_row as earlier set written_version = ${now} from register_import_row as staged,
    register_import as done where done.id = earlier.import_id and staged.import_id = ${importId} and staged.list = ${list} and staged.before is not null
      and earlier.list = staged.list and earlier.row_id = staged.row_id and earlier.import_id < staged.import_id
      and coalesce(earlier.written_version, done.version) = staged.known_version`.execute(db);
  return Number(numAffectedRows);
}

/** Units that are the vendor's again whose they were. */
async function movedBack({ db, engine }: Session, { importId, kept }: Undoing): Promise<readonly MovedUnit[]> {
  const from = engine.jsonMember(sql.ref('after'), 'vendor');
  const to = engine.jsonMember(sql.ref('before'), 'vendor');
  const rows = await sql<MovedUnit>`select row_id as id, ${from} as "from", ${to} as "to" from register_import_row
    join unit on unit.id = row_id and unit.vendor = ${to}
    where import_id = ${importId} and list = 'units' and before is not null and ${from} <> ${to}
      and not ${engine.oneOf(sql.ref('row_id'), kept)}`.execute(db);
  return rows.rows;
}

/** Thrown, so that the transaction takes back what was done until then. */
function refuse(found: readonly UndoObstacle[]): void {
  if (found.length > 0)
    throw new StoreError('bad-input', `${found.length} rows cannot be taken back`, { details: found });
}

interface Undoing {
  readonly importId: number;
  /** Of the register and of the credentials, as the import wrote them; null: it brought no credential. */
  readonly version: number;
  readonly credentialsVersion: number | null;
  /** Units that stay as they are. */
  readonly kept: readonly string[];
}

/**
 * A row is as the import left it while it carries the import's version: whoever writes a row numbers it anew.
 * @see RegisterImportRepository.undo
 */
export async function undoImport(
  session: Session,
  changes: ChangeRepository,
  { rest, ...asked }: Omit<Undoing, 'kept'> & { readonly rest: boolean },
): Promise<UndoReport> {
  const { db } = session;
  const { importId, version, credentialsVersion } = asked;
  const found: UndoObstacle[] = [];
  for (const list of tableLists) found.push(...(await obstacles(session, importId, version, list)));
  const staying = new Set(found.flatMap(({ list, id }) => (list === 'units' ? [id] : [])));
  const credentials = await credentialsTakenBack(session, { importId, version: credentialsVersion }, staying);
  found.push(...credentials.obstacles);
  if (!rest) refuse(found);
  const undoing = { ...asked, kept: found.flatMap(({ list, id }) => (list === 'units' ? [id] : [])) };
  const now = await growRegister(db, changes);
  if (credentials.going.length > 0) await takeBackCredentials(session, credentials.going, await growCredentials(db));
  let restored = 0;
  // What refers is given back before what it refers to goes.
  for (const list of goingOrder) restored += await restore(session, undoing, now, list);
  let removed = 0;
  const left = new Map(found.map((one) => [`${one.list} ${one.id}`, one]));
  for (const list of goingOrder) {
    const done = await remove(session, undoing, list);
    removed += done.removed;
    for (const one of done.left) if (!left.has(`${one.list} ${one.id}`)) left.set(`${one.list} ${one.id}`, one);
  }
  const obstaclesLeft = [...left.values()];
  if (!rest) refuse(obstaclesLeft);
  if (removed > 0) await noteRemoval(db, now);
  const moved = await movedBack(session, undoing);
  await followRegister(session, changes, { rowsChanged: removed + restored > 0, moved, senders: [] });
  return { removed, restored, credentials: credentials.going.length, obstacles: obstaclesLeft };
}
