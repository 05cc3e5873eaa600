import type { TableList } from '@vigil/vocabulary';
import {
  organisationOf,
  organisationToRow,
  siteOf,
  siteToRow,
  unitOf,
  unitToRow,
  vendorOf,
  vendorToRow,
} from '../repositories/unit-rows.ts';
import type { PlannedRow, TableRowOf } from '../store.ts';
import { cells } from '../tables/columns.ts';
import { organisationColumns, siteColumns, unitColumns, vendorColumns } from '../tables/register.ts';

/** Which table holds a list, and its columns without the version. */
export const tableOf = {
  vendors: { table: 'vendor', columns: cells(vendorColumns).names },
  organisations: { table: 'organisation', columns: cells(organisationColumns).names },
  sites: { table: 'site', columns: [...cells(siteColumns).names, 'spelled'] },
  units: { table: 'unit', columns: [...cells(unitColumns).names, 'spelled'] },
} as const satisfies Record<TableList, { readonly table: string; readonly columns: readonly string[] }>;

/** A row as its table has it, as JSON, and back. Both directions trust that the list is the row's own. */
/* oxlint-disable typescript/no-unsafe-type-assertion -- the list decides which of the four it is */
export function rowToJson(list: TableList, row: TableRowOf): string {
  switch (list) {
    case 'vendors':
      return JSON.stringify(vendorToRow(row as Parameters<typeof vendorToRow>[0]));
    case 'organisations':
      return JSON.stringify(organisationToRow(row as Parameters<typeof organisationToRow>[0]));
    case 'sites':
      return JSON.stringify(siteToRow(row as Parameters<typeof siteToRow>[0]));
    case 'units':
      return JSON.stringify(unitToRow(row as Parameters<typeof unitToRow>[0]));
  }
}

export function rowFromJson(list: TableList, text: string): TableRowOf {
  const row: unknown = JSON.parse(text);
  switch (list) {
    case 'vendors':
      return vendorOf(row as Parameters<typeof vendorOf>[0]);
    case 'organisations':
      return organisationOf(row as Parameters<typeof organisationOf>[0]);
    case 'sites':
      return siteOf(row as Parameters<typeof siteOf>[0]);
    case 'units':
      return unitOf(row as Parameters<typeof unitOf>[0]);
  }
}
/* oxlint-enable typescript/no-unsafe-type-assertion */

export const plannedRow = (
  list: TableList,
  before: TableRowOf | null,
  after: TableRowOf,
  knownVersion: number | null,
): PlannedRow => ({ list, id: after.id, before, after, knownVersion });
