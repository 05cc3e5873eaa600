import {
  columnCalled,
  columnOf,
  isClearing,
  plainText,
  type RegisterColumn,
  registerColumns,
  type TableList,
  tableLists,
} from '@vigil/vocabulary';
import type { Table, TableRow } from '../read/table.ts';
import { cellText, isRemarkStart } from './clean.ts';

/** A title, a date and a note often stand above the column names. */
const lookedAt = 20;

export interface Header {
  readonly list: TableList;
  readonly row: number;
  readonly columns: readonly { readonly header: string; readonly column: RegisterColumn | null }[];
}

export interface HeaderOptions {
  /** What a person says the list is. */
  readonly list?: TableList | undefined;
  /** Fields by column name of the file, where a person says so; '' leaves the column out. */
  readonly mapping?: Readonly<Record<string, string>> | undefined;
}

function columnsOf(cells: readonly string[], list: TableList, mapping: HeaderOptions['mapping']): Header['columns'] {
  return cells.map((header) => {
    const said = mapping?.[header];
    const column = said === undefined ? columnCalled(list, header) : columnOf(list, said);
    return { header, column: column ?? null };
  });
}

/** How well a row names the columns of a list: 0 unless it names the id and something else. */
function score(columns: Header['columns'], list: TableList): number {
  const fields = new Set(columns.flatMap(({ column }) => (column === null ? [] : [column.field])));
  if (!fields.has('id') || fields.size < 2) return 0;
  const required = registerColumns[list].filter((one) => one.required === true);
  const all = required.every(({ field }) => fields.has(field));
  return fields.size + (all ? 100 : 0);
}

/** A row that names many columns of a list and not its id: what is missing is known better than that "there is no header". */
export function listWithoutId({ rows }: Table): TableList | null {
  let best: { readonly list: TableList | null; readonly fields: number } = { list: null, fields: 2 };
  for (const { cells } of rows.slice(0, lookedAt))
    for (const list of tableLists) {
      const columns = columnsOf(
        cells.map(({ text }) => cellText(text)),
        list,
        undefined,
      );
      const fields = new Set(columns.flatMap(({ column }) => (column === null ? [] : [column.field])));
      if (fields.size > best.fields && !fields.has('id')) best = { list, fields: fields.size };
    }
  return best.list;
}

/** The row that names the columns, and the list whose columns they are. Null: there is none. */
export function findHeader({ rows }: Table, { list: asked, mapping }: HeaderOptions): Header | null {
  let best: { readonly header: Header; readonly score: number } | null = null;
  for (const { row, cells } of rows.slice(0, lookedAt)) {
    const texts = cells.map(({ text }) => cellText(text));
    for (const list of asked === undefined ? tableLists : [asked]) {
      const columns = columnsOf(texts, list, mapping);
      const points = score(columns, list);
      if (points > 0 && points > (best?.score ?? 0)) best = { header: { list, row, columns }, score: points };
    }
  }
  return best?.header ?? null;
}

export const isBlank = ({ cells }: TableRow): boolean => cells.every(({ text }) => cellText(text) === '');
/**
 * A template's example, and what people set aside. Not a row with an id behind its `#`: `#1电梯` is what people call a
 * lift, and a row that is left out without a word is a lift that nobody misses.
 */
export const isRemark = ({ cells }: TableRow, { columns }: Pick<Header, 'columns'>): boolean => {
  const at = cells.findIndex(({ text }) => cellText(text) !== '');
  const first = plainText(cells[at]?.text ?? '');
  const idAt = columns.findIndex(({ column }) => column?.field === 'id');
  const isNamed = at !== idAt && cellText(cells[idAt]?.text ?? '') !== '';
  return isRemarkStart(first) && !isClearing(first) && !isNamed;
};
