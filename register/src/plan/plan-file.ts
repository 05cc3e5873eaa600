import { createHash } from 'node:crypto';
import type { KnownRegister, PlannedRow, Reads } from '@vigil/store';
import {
  type CredentialRow,
  credentialRowSchema,
  type RegisterFault,
  type TableList,
  tableLists,
  weightOf,
} from '@vigil/vocabulary';
import type { HeaderOptions } from '../cells/header.ts';
import { type Patch, type Place, remarkAt, remarkOnFile, type UnderstoodTable } from '../cells/patch.ts';
import { understand } from '../cells/understand.ts';
import { type RawFile, type ReadOptions, readFile } from '../read/read-file.ts';
import { checkAgainst, type Placed } from './check-against.ts';
import { type MergedRow, mergeRow, namesOf, placeOf, resolveReferences } from './merge.ts';
import { refuseTwice } from './twice.ts';

export interface FileOptions extends ReadOptions, HeaderOptions {}

/** Called as the work goes on; `done` of `total` rows. */
export type Progress = (step: 'read' | 'checked' | 'written', done: number, total: number) => void;

/** What importing a file would do: nothing is written to find out. */
export interface FilePlan {
  readonly format: RawFile['format'] | null;
  readonly encoding: RawFile['encoding'];
  readonly delimiter: string | null;
  readonly tables: readonly UnderstoodTable[];
  readonly remarks: readonly RegisterFault[];
  /** A fault that no row has: not even the good rows can be imported. */
  readonly isUnusable: boolean;
  /** Of the good rows, those that differ from the register. */
  readonly rows: readonly PlannedRow[];
  readonly credentials: readonly CredentialRow[];
  /** Rows as the file has them. */
  readonly read: number;
  readonly refused: number;
  readonly unchanged: number;
  /** Of the good rows, all lists. */
  readonly given: Readonly<Record<TableList | 'credentials', number>>;
  /** Where the rows stand, by `list id`. */
  readonly places: ReadonlyMap<string, Pick<Place, 'sheet' | 'row'>>;
  /** The same for the same file and register. */
  readonly digest: string;
}

const hasFaults = ({ remarks }: Pick<FilePlan, 'remarks'>): boolean => remarks.some((one) => weightOf(one) === 'fault');

/** All of it or nothing, unless the good rows are wanted; of a file that cannot be read there are none. */
export function isRefused(plan: Pick<FilePlan, 'remarks' | 'isUnusable'>, goodRows: boolean): boolean {
  return plan.isUnusable || (hasFaults(plan) && !goodRows);
}

const blocking: ReadonlySet<RegisterFault['code']> = new Set(['column-twice', 'broken-quotes']);
const isFileFault = (one: RegisterFault): boolean =>
  weightOf(one) === 'fault' && (one.row === null || blocking.has(one.code));
const keyOf = ({ list, sheet, row }: Pick<Place, 'list' | 'sheet' | 'row'>): string => `${list} ${sheet ?? ''} ${row}`;

export async function planFile(
  read: Pick<Reads, 'registerImports'>,
  bytes: Uint8Array,
  hmacToken: (token: string) => Uint8Array,
  options: FileOptions = {},
  progress: Progress = () => undefined,
): Promise<FilePlan> {
  const raw = await readFile(bytes, options);
  if ('code' in raw) return empty([remarkOnFile(raw.code, { more: raw.more })]);
  const known = await read.registerImports.known();
  const understood = understand(raw, options, known);
  const total = understood.tables.reduce((sum, table) => sum + table.rows, 0);
  progress('read', total, total);
  const remarks: RegisterFault[] = [...understood.remarks];
  const say = (fault: RegisterFault): void => {
    remarks.push(fault);
  };
  const patches = refuseTwice(understood.patches, raw.format !== 'json', known, say);
  const merged = mergeAll(patches, known, say);
  const credentials = credentialsOf(understood.credentials, say);
  progress('checked', total, total);
  const codes = new Map(merged.flatMap(({ list, row }) => (list === 'units' ? [[row.id, row] as const] : [])));
  const changesCode = (id: string, field: string): boolean =>
    raw.format !== 'json' && Reflect.get(codes.get(id) ?? {}, field) !== Reflect.get(known.units.get(id) ?? {}, field);
  const checked = await checkAgainst(
    read.registerImports,
    merged,
    credentials,
    hmacToken,
    Date.now(),
    changesCode,
    say,
  );
  const refusedRows = new Set(
    remarks.filter((one) => weightOf(one) === 'fault' && one.row !== null).map((one) => keyOf(rowOf(one))),
  );
  const good = checked.good.filter(({ place }) => place.list !== 'credentials');
  const places = new Map(
    checked.good.map(({ list, id, place: { sheet, row } }) => [`${list} ${id}`, { sheet, row }] as const),
  );
  const counted = (list: TableList): number => good.filter((one) => one.list === list).length;
  return {
    format: raw.format,
    encoding: raw.encoding,
    delimiter: raw.delimiter,
    tables: understood.tables,
    remarks: remarks.toSorted(byPlace),
    isUnusable: remarks.some(isFileFault),
    rows: checked.plan.rows,
    credentials: checked.plan.credentials,
    read: total,
    refused: refusedRows.size,
    unchanged: Math.max(0, good.length - checked.plan.rows.length),
    given: {
      vendors: counted('vendors'),
      organisations: counted('organisations'),
      sites: counted('sites'),
      units: counted('units'),
      credentials: checked.good.length - good.length,
    },
    places,
    digest: digestOf(checked.plan, remarks, hmacToken),
  };
}

/** A place that a row of units tells is a row of its own list, and counts as that of the unit. */
const rowOf = (one: RegisterFault): Pick<Place, 'list' | 'sheet' | 'row'> => ({
  list: one.list ?? 'units',
  sheet: one.sheet,
  row: one.row ?? 0,
});

const byPlace = (a: RegisterFault, b: RegisterFault): number =>
  (a.sheet ?? '').localeCompare(b.sheet ?? '') || (a.row ?? 0) - (b.row ?? 0);

function digestOf(
  { rows, credentials }: Pick<FilePlan, 'rows' | 'credentials'>,
  remarks: readonly RegisterFault[],
  hmacToken: (token: string) => Uint8Array,
): string {
  const hash = createHash('sha256');
  const add = (...values: readonly unknown[]): void => {
    hash.update(`${JSON.stringify(values)}\n`);
  };
  for (const { code, list, sheet, row, column } of remarks) add(code, list, sheet, row, column);
  for (const { list, id, before, after } of rows) add(list, id, before, after);
  for (const { token, ...row } of credentials)
    add(row, token === undefined ? null : Buffer.from(hmacToken(token)).toString('hex'));
  return hash.digest('hex').slice(0, 32);
}

function mergeAll(patches: readonly Patch[], known: KnownRegister, say: (fault: RegisterFault) => void): MergedRow[] {
  const merged: MergedRow[] = [];
  const take = (list: TableList, patch: Patch, told: Pick<MergedRow, 'isTold'> = {}): void => {
    const row = mergeRow(list, patch, known, say);
    if (row !== null) merged.push({ ...row, ...told });
  };
  const of = (list: TableList): readonly Patch[] => patches.filter(({ place }) => place.list === list);
  for (const list of tableLists) if (list !== 'units') for (const patch of of(list)) take(list, patch);

  const siteNames = namesOf('sites', known, patches);
  const told = new Map<string, Patch>();
  const units: Patch[] = [];
  for (const patch of of('units')) {
    const located = placeOf(withSiteId(patch, siteNames.byName), known, told, say);
    if (located === null) continue;
    const { unit, site } = located;
    const first = site === null ? undefined : told.get(site.id);
    if (site !== null && first === undefined) told.set(site.id, site);
    if (site !== null && first !== undefined && !sameFields(site, first)) {
      const { place, id } = unit;
      say(
        remarkAt(place, 'differs', {
          id,
          column: place.columnOf('site'),
          value: site.id,
          more: String(first.place.row),
        }),
      );
      continue;
    }
    units.push(unit);
  }
  const sites = [...told.values()];
  for (const site of sites) take('sites', site, { isTold: true });
  const all = [...patches, ...sites];
  const names = {
    vendors: namesOf('vendors', known, all),
    organisations: namesOf('organisations', known, all),
    sites: namesOf('sites', known, all),
  };
  for (const patch of units) {
    const resolved = resolveReferences(patch, names, say);
    if (resolved !== null) take('units', resolved);
  }
  return merged;
}

/** The id of the only site of that name, so that a place is not made a second time under its name. */
function withSiteId(unit: Patch, byName: ReadonlyMap<string, readonly string[]>): Patch {
  const given = unit.fields.get('site');
  const [only, ...others] = typeof given === 'string' ? (byName.get(given) ?? []) : [];
  return only === undefined || others.length > 0
    ? unit
    : { ...unit, fields: new Map([...unit.fields, ['site', only]]) };
}

const sameFields = (a: Patch, b: Patch): boolean =>
  a.fields.size === b.fields.size && [...a.fields].every(([field, value]) => b.fields.get(field) === value);

function credentialsOf(
  rows: readonly unknown[],
  say: (fault: RegisterFault) => void,
): readonly Placed<CredentialRow>[] {
  return rows.flatMap((row, index) => {
    const place: Place = { list: 'credentials', sheet: null, row: index + 1, columnOf: (field) => field };
    const parsed = credentialRowSchema.safeParse(row);
    if (parsed.success) return [{ place, row: parsed.data }];
    // zod quotes no value, and neither does this: it may be a token.
    for (const { path, message } of parsed.error.issues)
      say(remarkAt(place, 'invalid', { column: path.map(String).join('.'), more: message }));
    return [];
  });
}

const empty = (remarks: readonly RegisterFault[]): FilePlan => ({
  format: null,
  encoding: null,
  delimiter: null,
  tables: [],
  remarks,
  isUnusable: true,
  rows: [],
  credentials: [],
  read: 0,
  refused: 0,
  unchanged: 0,
  given: { vendors: 0, organisations: 0, sites: 0, units: 0, credentials: 0 },
  places: new Map(),
  digest: '',
});
