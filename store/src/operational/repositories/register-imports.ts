import type { TableList } from '@vigil/vocabulary';
import { sql } from 'kysely';
import { applyImport } from '../register/apply-import.ts';
import { knownRegister, planImport } from '../register/plan-import.ts';
import { rowFromJson, rowToJson } from '../register/table-lists.ts';
import { undoImport } from '../register/undo-import.ts';
import type { ReadSession, Session } from '../session.ts';
import type {
  ChangeRepository,
  ImportCounts,
  ImportRecord,
  RegisterImportReads,
  RegisterImportRepository,
} from '../store.ts';
import { StoreError } from '../store-error.ts';
import { chunks, parseRecord } from './rows.ts';

/** What a process that works on an import has not touched for so long is nobody's, whoever has its number now. */
const staleAfterMs = 60_000;

function countsOf(text: string): ImportCounts {
  const stored = parseRecord(text);
  const of = (list: TableList) => {
    const one: unknown = stored[list];
    const number = (name: string): number => {
      const value: unknown = typeof one === 'object' && one !== null ? Reflect.get(one, name) : 0;
      return typeof value === 'number' ? value : 0;
    };
    return { added: number('added'), changed: number('changed') };
  };
  return { vendors: of('vendors'), organisations: of('organisations'), sites: of('sites'), units: of('units') };
}

const hasRows = (counts: ImportCounts): boolean =>
  Object.values(counts).some(({ added, changed }) => added + changed > 0);

export function registerImportReads(session: ReadSession): RegisterImportReads {
  const { db } = session;
  return {
    known: () => knownRegister(session),
    plan: (file, hmacToken, now) => planImport(session, file, hmacToken, now),
    async list(limit) {
      const rows = await db
        .selectFrom('register_import')
        .selectAll()
        .select((eb) =>
          eb
            .exists(
              eb
                .selectFrom('register_import_row')
                .select('row_id')
                .whereRef('register_import_row.import_id', '=', 'register_import.id'),
            )
            .as('kept'),
        )
        .where('state', '<>', 'staging')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map(
        (row): ImportRecord => ({
          id: row.id,
          at: row.at,
          actor: row.actor,
          source: row.source,
          counts: countsOf(row.counts),
          undoneAt: row.undone_at,
          undoneBy: row.undone_by,
          // One that brought nothing but credentials has no rows.
          kept: Boolean(row.kept) || (row.credentials_version !== null && !hasRows(countsOf(row.counts))),
        }),
      );
    },
    async rows(importId, limit) {
      const rows = await db
        .selectFrom('register_import_row')
        .selectAll()
        .where('import_id', '=', importId)
        .orderBy('list')
        .orderBy('row_id')
        .limit(limit)
        .execute();
      return rows.map(({ list, row_id, before, after }) => ({
        list,
        id: row_id,
        before: before === null ? null : rowFromJson(list, before),
        after: rowFromJson(list, after),
      }));
    },
  };
}

export function registerImportRepository(session: Session, changes: ChangeRepository): RegisterImportRepository {
  const { db, clock } = session;
  const touch = async (importId: number): Promise<void> => {
    const done = await db
      .updateTable('register_import')
      .set({ touched_at: clock() })
      .where('id', '=', importId)
      .where('state', '=', 'staging')
      .executeTakeFirst();
    if (done.numUpdatedRows !== 1n) throw new StoreError('not-found', 'this import was given up');
  };
  const abandon = async (importId: number): Promise<void> => {
    await db.deleteFrom('register_import_row').where('import_id', '=', importId).execute();
    await db.deleteFrom('register_import').where('id', '=', importId).where('state', '=', 'staging').execute();
  };
  return {
    ...registerImportReads(session),
    async begin({ at, actor, source, owner, counts }, isAlive) {
      const others = await db.selectFrom('register_import').selectAll().where('state', '=', 'staging').execute();
      for (const other of others) {
        const isTouched = Math.abs(clock() - other.touched_at) < staleAfterMs;
        if (isTouched && isAlive(other.owner)) return { busyWith: { actor: other.actor, at: other.at } };
        await abandon(other.id);
      }
      const row = { at, actor, source, owner, state: 'staging' as const, touched_at: clock() };
      const { id } = await db
        .insertInto('register_import')
        .values({ ...row, counts: JSON.stringify(counts) })
        .returning('id')
        .executeTakeFirstOrThrow();
      return { id };
    },
    async stage(importId, rows) {
      await touch(importId);
      for (const part of chunks(rows))
        await db
          .insertInto('register_import_row')
          .values(
            part.map(({ list, id, before, after, knownVersion }) => ({
              import_id: importId,
              list,
              row_id: id,
              known_version: knownVersion,
              before: before === null ? null : rowToJson(list, before),
              after: rowToJson(list, after),
            })),
          )
          .execute();
    },
    async apply(importId, credentials, hmacToken) {
      await touch(importId);
      await applyImport(session, changes, importId, credentials, hmacToken);
    },
    abandon,
    async undo(importId, { actor, at, rest }) {
      const last = await db
        .selectFrom('register_import')
        .selectAll()
        .where('state', '=', 'done')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst();
      if (last === undefined || last.id !== importId || last.version === null)
        throw new StoreError('not-found', 'only the last import can be undone');
      const rows = await db
        .selectFrom('register_import_row')
        .select(sql<number>`1`.as('one'))
        .where('import_id', '=', importId)
        .limit(1)
        .execute();
      if (hasRows(countsOf(last.counts)) && rows.length === 0)
        throw new StoreError('not-found', 'what this import wrote is no longer kept');
      const report = await undoImport(session, changes, {
        importId,
        version: last.version,
        credentialsVersion: last.credentials_version,
        rest,
      });
      await db
        .updateTable('register_import')
        .set({ state: 'undone', undone_at: at, undone_by: actor })
        .where('id', '=', importId)
        .execute();
      return report;
    },
    async forget({ imports }, atMost) {
      const old = await db
        .selectFrom('register_import')
        .select('id')
        .where('state', '<>', 'staging')
        .orderBy('id', 'desc')
        .offset(imports)
        .limit(1)
        .executeTakeFirst();
      if (old === undefined) return 0;
      const gone = await sql`delete from register_import_row where rowid in (
        select rowid from register_import_row where import_id <= ${old.id} limit ${atMost})`.execute(db);
      return Number(gone.numAffectedRows ?? 0n);
    },
  };
}
