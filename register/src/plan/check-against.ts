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

/**
 * The register's own rules, over the rows that are good so far. Whatever refers to a row that falls goes with it, until
 * the rest holds together.
 */
export async function checkAgainst(
  store: Pick<RegisterImportReads, 'plan'>,
  merged: readonly MergedRow[],
  placedCredentials: readonly Placed<CredentialRow>[],
  hmacToken: (token: string) => Uint8Array,
  now: number,
  say: (fault: RegisterFault) => void,
): Promise<{ readonly plan: RegisterPlan; readonly good: readonly GoodRow[] }> {
  let rows = merged;
  let credentials = placedCredentials;
  for (let round = 0; ; round += 1) {
    const plan = await store.plan(fileOf(rows, credentials), hmacToken, now);
    const places = new Map<string, Place>([
      ...rows.map(({ list, row, place }) => [`${list} ${row.id}`, place] as const),
      ...credentials.map(({ row, place }) => [`credentials ${row.id}`, place] as const),
    ]);
    const tell = (one: RegisterPlan['faults'][number]): void => {
      const place = places.get(`${one.list} ${one.id}`);
      if (place === undefined) return;
      const code = round > 0 && followsFromOthers.has(one.code) ? 'not-imported' : one.code;
      const column = one.field === null ? null : (place.columnOf(one.field) ?? one.field);
      say(remarkAt(place, code, { id: one.id, column, value: one.value, more: one.more }));
    };
    if (plan.faults.length === 0) {
      plan.warnings.forEach(tell);
      const good = [...places].map(([key, place]) => ({
        list: place.list,
        id: key.slice(key.indexOf(' ') + 1),
        place,
      }));
      return { plan, good };
    }
    plan.faults.forEach(tell);
    const bad = new Set(plan.faults.map(({ list, id }) => `${list} ${id}`));
    const left = rows.filter(({ list, row }) => !bad.has(`${list} ${row.id}`));
    const leftCredentials = credentials.filter(({ row }) => !bad.has(`credentials ${row.id}`));
    if (left.length === rows.length && leftCredentials.length === credentials.length)
      throw new Error(`a register check names no row: ${plan.faults[0]?.text}`);
    rows = left;
    credentials = leftCredentials;
  }
}
