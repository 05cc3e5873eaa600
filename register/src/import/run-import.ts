import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type ImportCounts,
  type ImportRecord,
  type PlannedRow,
  type Store,
  StoreError,
  type UndoReport,
} from '@vigil/store';
import { type CredentialRow, type TableList, VigilError } from '@vigil/vocabulary';
import { type FilePlan, isRefused, type Progress } from '../plan/plan-file.ts';

/** Rows set down in one transaction: about 20 ms, after which whoever waits for the store has his turn. */
const stagedAtOnce = 500;
const breathMs = 3;
/** How often an import is compared anew because somebody wrote the same rows meanwhile. */
const attempts = 3;
/** So many imports can be looked at and, the last of them, undone. */
const keptImports = 20;
const forgottenAtOnce = 2_000;
/** Changes that the audit has word for word; all of them are in the record of the import. */
const auditedRows = 50;
/** All of them are in the audit, so many in one entry of it. */
const auditedCredentials = 500;

export interface ImportBy {
  readonly actor: string;
  /** The file's name. */
  readonly source: string;
  readonly hmacToken: (token: string) => Uint8Array;
  readonly now: () => number;
  readonly progress?: Progress;
}

export interface ImportResult {
  /** Null: the register is as the file says already, and nothing was written. */
  readonly importId: number | null;
  readonly counts: ImportCounts;
  readonly credentials: number;
}

const owner = (): string => `${hostname()} ${process.pid}`;

/** A process of another machine may live: only time tells (store). */
function isAlive(named: string): boolean {
  const [host, pid] = named.split(' ');
  if (host !== hostname()) return true;
  if (Number(pid) === process.pid) return true;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    // EPERM: somebody else's process, but one that lives.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function countsOf(rows: readonly PlannedRow[]): ImportCounts {
  const of = (list: TableList) => {
    const mine = rows.filter((row) => row.list === list);
    const added = mine.filter(({ before }) => before === null).length;
    return { added, changed: mine.length - added };
  };
  return { vendors: of('vendors'), organisations: of('organisations'), sites: of('sites'), units: of('units') };
}

/** Fields of which both say other things, as `[before, after]`. */
export function changedFields(
  before: object | null,
  after: object,
): Readonly<Record<string, readonly [before: unknown, after: unknown]>> {
  const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after)]);
  const changed: Record<string, readonly [unknown, unknown]> = {};
  for (const field of fields) {
    const was: unknown = before === null ? undefined : Reflect.get(before, field);
    const is: unknown = Reflect.get(after, field);
    if (JSON.stringify(was) !== JSON.stringify(is)) changed[field] = [was ?? null, is ?? null];
  }
  return changed;
}

/** What became of a file. */
export type FileOutcome =
  | { readonly kind: 'imported'; readonly plan: FilePlan; readonly result: ImportResult }
  /** It has faults; nothing was changed. */
  | { readonly kind: 'refused'; readonly plan: FilePlan }
  /** The register is not as it was looked at: this is what would be done now. Nothing was changed. */
  | { readonly kind: 'changed'; readonly plan: FilePlan };

/**
 * Nothing is imported but what was looked at, by a person (`digest`) or by the rules for faults.
 *
 *   compare ──▶ another digest than the one looked at ──▶ changed
 *      │    └─▶ faults ──▶ refused
 *      ▼
 *   record ─▶ rows set down, some hundred a transaction ─▶ one short transaction: all of it
 *      │                    │                                  │ somebody wrote the same rows: compare again
 *      │                    │ killed: the next import          ├─▶ it comes to the same: once more
 *      └─ another runs      └─▶ throws these rows away         └─▶ changed
 *
 * @param compare what the file would do to the register as it is now (planFile)
 * @throws VigilError 'import-running' while another import runs, with who runs it
 */
export async function importFile(
  store: Store,
  compare: () => Promise<FilePlan>,
  asked: {
    readonly goodRows: boolean;
    /** Of the plan that a person has seen; null: nobody has. */
    readonly digest: string | null;
  },
  by: ImportBy,
): Promise<FileOutcome> {
  let plan = await compare();
  const digest = asked.digest ?? plan.digest;
  for (let attempt = 1; ; attempt += 1) {
    if (plan.digest !== digest) return { kind: 'changed', plan };
    if (isRefused(plan, asked.goodRows)) return { kind: 'refused', plan };
    try {
      return { kind: 'imported', plan, result: await once(store, plan, by) };
    } catch (error) {
      if (!(error instanceof StoreError) || error.fault !== 'conflict' || attempt === attempts) throw error;
    }
    plan = await compare();
  }
}

async function once(store: Store, { rows, credentials }: FilePlan, by: ImportBy): Promise<ImportResult> {
  const { actor, source, hmacToken, now } = by;
  const counts = countsOf(rows);
  const result = { counts, credentials: credentials.length };
  if (rows.length === 0 && credentials.length === 0) return { importId: null, ...result };
  const begun = await store.transaction((tx) =>
    tx.registerImports.begin({ at: now(), actor, source, owner: owner(), counts }, isAlive),
  );
  if ('busyWith' in begun)
    throw new VigilError('import-running', `another import is running: ${begun.busyWith.actor}`, {
      details: begun.busyWith,
    });
  const { id: importId } = begun;
  const made = credentials.map(shownCredential);
  try {
    for (let from = 0; from < rows.length; from += stagedAtOnce) {
      await store.transaction((tx) => tx.registerImports.stage(importId, rows.slice(from, from + stagedAtOnce)));
      by.progress?.('written', Math.min(from + stagedAtOnce, rows.length), rows.length);
      await delay(breathMs);
    }
    await store.transaction(async (tx) => {
      await tx.registerImports.apply(importId, credentials, hmacToken);
      const done = { at: now(), actor, subject: 'register' };
      const detail = { import: importId, source, counts, credentials: made.length, changes: changesOf(rows) };
      await tx.audit.add({ ...done, action: 'register.import', detail });
      for (let from = 0; from < made.length; from += auditedCredentials) {
        const some = made.slice(from, from + auditedCredentials);
        await tx.audit.add({
          ...done,
          action: 'credential.import',
          detail: { import: importId, credentials: some },
        });
      }
    });
  } catch (error) {
    await store.transaction((tx) => tx.registerImports.abandon(importId));
    throw error;
  }
  await forgetOld(store);
  return { importId, ...result };
}

/** What may be shown and kept of a credential in a file: never its token. */
export const shownCredential = ({ id, vendor, role, units, token, certificateName }: CredentialRow) => ({
  id,
  vendor,
  role,
  units,
  certificateName: certificateName ?? null,
  hasToken: token !== undefined,
});

const changesOf = (rows: readonly PlannedRow[]) =>
  rows.slice(0, auditedRows).map(({ list, id, before, after }) => ({
    list,
    id,
    ...(before === null ? { added: true } : { changed: changedFields(before, after) }),
  }));

async function forgetOld(store: Store): Promise<void> {
  for (;;) {
    const gone = await store.transaction((tx) => tx.registerImports.forget({ imports: keptImports }, forgottenAtOnce));
    if (gone < forgottenAtOnce) return;
    await delay(breathMs);
  }
}

/**
 * Takes back the last import. @throws StoreError 'bad-input' with the rows that cannot be (details: UndoObstacle[]),
 * unless `rest`: then those stay as they are.
 */
export async function undoLastImport(
  store: Store,
  {
    actor,
    now,
    rest,
    importId,
  }: Pick<ImportBy, 'actor' | 'now'> & { readonly rest: boolean; readonly importId: number },
): Promise<UndoReport> {
  return store.transaction(async (tx) => {
    const rows = await tx.registerImports.rows(importId, auditedRows);
    const report = await tx.registerImports.undo(importId, { actor, at: now(), rest });
    await tx.audit.add({
      at: now(),
      actor,
      action: 'register.undo',
      subject: 'register',
      detail: {
        import: importId,
        removed: report.removed,
        restored: report.restored,
        credentials: report.credentials,
        left: report.obstacles.slice(0, auditedRows),
        changes: rows.map(({ list, id, before, after }) => ({
          list,
          id,
          ...(before === null ? { removed: after } : { changed: changedFields(after, before) }),
        })),
      },
    });
    return report;
  });
}

/** Of imports, the newest first: the one that can be undone. */
export const undoable = (done: readonly ImportRecord[]): ImportRecord | null =>
  done.find(({ undoneAt }) => undoneAt === null) ?? null;

export const lastImport = async (store: Pick<Store, 'read'>): Promise<ImportRecord | null> =>
  undoable(await store.read.registerImports.list(keptImports));
