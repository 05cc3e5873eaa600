import type { RegisterImportReads, RegisterPlan, TableRowOf } from '@vigil/store';
import {
  type CredentialRow,
  type RegisterFault,
  type RegisterFile,
  type RegisterList,
  registerFileSchema,
} from '@vigil/vocabulary';
import { type Place, remarkAt } from '../cells/patch.ts';
import type { MergedRow } from './merge.ts';
import { uniqueCodes } from './twice.ts';

export interface Placed<R> {
  readonly place: Place;
  readonly row: R;
}
interface GoodRow {
  readonly list: RegisterList;
  readonly id: string;
  readonly place: Place;
}

const emptyFile = (): RegisterFile => registerFileSchema.parse({ format: 'vigil-register', version: 1 });

function fileOf(rows: readonly MergedRow[], credentials: readonly Placed<CredentialRow>[]): RegisterFile {
  const of = <R extends TableRowOf>(list: RegisterList): R[] =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- parsed by the schema of its list in merge.ts
    rows.filter((one) => one.list === list).map(({ row }) => row as R);
  return {
    ...emptyFile(),
    vendors: of('vendors'),
    organisations: of('organisations'),
    sites: of('sites'),
    units: of('units'),
    credentials: credentials.map(({ row }) => row),
  };
}

/** Faults that come from a row that was refused before: the reader mends that one. */
const followsFromOthers = new Set<RegisterFault['code']>(['unknown-reference']);

/** A place that only refused rows tell of is neither made nor changed. */
function withoutIdlePlaces(rows: readonly MergedRow[]): readonly MergedRow[] {
  const used = new Set(rows.flatMap(({ list, row }) => (list === 'units' && 'site' in row ? [row.site] : [])));
  return rows.filter(({ row, isTold }) => isTold !== true || used.has(row.id));
}

/**
 * A table that gives a unit the code of another one of the register: which of the two is right, nobody knows, and help
 * would go to the wrong one. A file that says nothing of the code is not asked about it.
 */
function takenCodes(warnings: RegisterPlan['warnings'], changes: (id: string, field: string) => boolean) {
  return warnings.flatMap((one) => {
    const isTaken = one.code === 'shared-code' && uniqueCodes.some((field) => field === one.field);
    return isTaken && changes(one.id, one.field ?? '') ? [{ ...one, code: 'taken-code' as const }] : [];
  });
}

/**
 * The register's own rules, over the rows that are good so far. Whatever refers to a row that falls goes with it, until
 * the rest holds together.
 * @param changesCode does the file give this unit another code than it has? Only of tables
 */
export async function checkAgainst(
  store: Pick<RegisterImportReads, 'plan'>,
  merged: readonly MergedRow[],
  placedCredentials: readonly Placed<CredentialRow>[],
  hmacToken: (token: string) => Uint8Array,
  now: number,
  changesCode: (id: string, field: string) => boolean,
  say: (fault: RegisterFault) => void,
): Promise<{ readonly plan: RegisterPlan; readonly good: readonly GoodRow[] }> {
  let rows = withoutIdlePlaces(merged);
  let credentials = placedCredentials;
  for (let round = 0; ; round += 1) {
    const plan = await store.plan(fileOf(rows, credentials), hmacToken, now);
    const places = new Map<string, Place>([
      ...rows.map(({ list, row, place }) => [`${list} ${row.id}`, place] as const),
      ...credentials.map(({ row, place }) => [`credentials ${row.id}`, place] as const),
    ]);
    const tell = (one: Omit<RegisterPlan['faults'][number], 'text'>): void => {
      const place = places.get(`${one.list} ${one.id}`);
      if (place === undefined) return;
      const code = round > 0 && followsFromOthers.has(one.code) ? 'not-imported' : one.code;
      const column = one.field === null ? null : (place.columnOf(one.field) ?? one.field);
      say(remarkAt(place, code, { id: one.id, column, value: one.value, more: one.more }));
    };
    const faults = [...plan.faults, ...takenCodes(plan.warnings, changesCode)];
    if (faults.length === 0) {
      plan.warnings.forEach(tell);
      const good = [...places].map(([key, place]) => ({
        list: place.list,
        id: key.slice(key.indexOf(' ') + 1),
        place,
      }));
      return { plan, good };
    }
    faults.forEach(tell);
    const bad = new Set(faults.map(({ list, id }) => `${list} ${id}`));
    const left = withoutIdlePlaces(rows.filter(({ list, row }) => !bad.has(`${list} ${row.id}`)));
    const leftCredentials = credentials.filter(({ row }) => !bad.has(`credentials ${row.id}`));
    if (left.length === rows.length && leftCredentials.length === credentials.length)
      throw new Error(`a register check names no row: ${faults[0]?.text}`);
    rows = left;
    credentials = leftCredentials;
  }
}
