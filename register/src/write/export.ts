import type { Reads, TableRowOf } from '@vigil/store';
import {
  inScope,
  type RegisterColumn,
  registerColumns,
  type Scope,
  sitePrefix,
  type TableList,
  tableLists,
} from '@vigil/vocabulary';
import { shownAs } from '../cells/as-it-is.ts';
import { csvLine, csvMark } from './csv-text.ts';

export interface ExportAsked {
  /** Null: the whole register. */
  readonly list: TableList | null;
  readonly format: 'csv' | 'json';
  readonly language: 'zh' | 'en';
  /** Default: everything. */
  readonly scope?: Scope;
}

const rowsAtOnce = 500;

/** Of the columns of a list those that stand in its own rows. */
const ownColumns = (list: TableList): readonly RegisterColumn[] =>
  registerColumns[list].filter(({ field }) => !field.startsWith(sitePrefix));

type ByList = Readonly<Record<TableList, readonly TableRowOf[]>>;

/** What a person may see: units of the scope, and of the other lists what these refer to. */
async function visibleRows(read: Pick<Reads, 'registerImports'>, scope: Scope | undefined): Promise<ByList> {
  const known = await read.registerImports.known();
  const byId = <R extends TableRowOf>(rows: ReadonlyMap<string, R>): readonly R[] =>
    [...rows.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const all = {
    vendors: byId(known.vendors),
    organisations: byId(known.organisations),
    sites: byId(known.sites),
    units: byId(known.units),
  };
  if (scope === undefined || (scope.vendor === null && scope.counties === null)) return all;
  const units = all.units.filter(({ vendor, site }) =>
    inScope(scope, { vendor, county: site === undefined ? null : (known.sites.get(site)?.county ?? null) }),
  );
  const named = new Set(
    units.flatMap(({ vendor, site, maintenance, user }) => [
      `v ${vendor}`,
      `s ${site}`,
      `o ${maintenance}`,
      `o ${user}`,
    ]),
  );
  return {
    units,
    vendors: all.vendors.filter(({ id }) => named.has(`v ${id}`)),
    // A vendor knows the firms by name; who speaks for them, and under which number, is the centre's.
    organisations: all.organisations
      .filter(({ id }) => named.has(`o ${id}`))
      .map(({ phone, contact, ...one }) => (scope.vendor === null ? { ...one, phone, contact } : one)),
    sites: all.sites.filter(({ id }) => named.has(`s ${id}`)),
  };
}

/** In pieces, so that a city's register is never one text in memory. Importing what comes out changes nothing. */
export async function* exportRegister(
  read: Pick<Reads, 'registerImports'>,
  { list, format, language, scope }: ExportAsked,
): AsyncGenerator<string> {
  const rows = await visibleRows(read, scope);
  if (format === 'json') yield* asJson(rows, list === null ? tableLists : [list]);
  else if (list !== null) yield* asCsv(rows[list], ownColumns(list), language);
}

function* asCsv(rows: readonly TableRowOf[], columns: readonly RegisterColumn[], language: 'zh' | 'en') {
  yield csvMark + csvLine(columns.map((one) => one[language]));
  for (let from = 0; from < rows.length; from += rowsAtOnce)
    yield rows
      .slice(from, from + rowsAtOnce)
      .map((row) => csvLine(columns.map((one) => shownAs(one, Reflect.get(row, one.field), language))))
      .join('');
}

function* asJson(rows: ByList, lists: readonly TableList[]) {
  yield '{"format":"vigil-register","version":1';
  for (const list of lists) {
    yield `,"${list}":[`;
    const mine = rows[list];
    for (let from = 0; from < mine.length; from += rowsAtOnce)
      yield (from === 0 ? '\n' : ',\n') +
        mine
          .slice(from, from + rowsAtOnce)
          .map((row) => JSON.stringify(row))
          .join(',\n');
    yield ']';
  }
  yield '}\n';
}
