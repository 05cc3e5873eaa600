import type { KnownRegister, TableRowOf } from '@vigil/store';
import { type RegisterColumn, type RegisterFault, registerColumns, weightOf } from '@vigil/vocabulary';
import type { RawFile } from '../read/read-file.ts';
import type { Table } from '../read/table.ts';
import { asItIs } from './as-it-is.ts';
import { cellText, hasReplacement, written } from './clean.ts';
import { findHeader, type Header, type HeaderOptions, isBlank, isRemark, listWithoutId } from './header.ts';
import { type Patch, type Place, remarkAt, remarkOnFile, type Understood, type UnderstoodTable } from './patch.ts';
import { cleared, type FieldValue, readCell } from './read-cell.ts';
import { understandJson } from './understand-json.ts';

/** @param known what the register has: what is written there as it is, is not judged anew */
export function understand(file: RawFile, options: HeaderOptions, known: KnownRegister): Understood {
  if (file.format === 'json') return understandJson(file.json, known);
  const patches: Patch[] = [];
  const remarks: RegisterFault[] = [];
  const tables: UnderstoodTable[] = [];
  const filled = file.tables.filter(({ rows }) => rows.some((row) => !isBlank(row)));
  if (filled.length === 0) remarks.push(remarkOnFile('no-header'));
  for (const table of filled) {
    const header = findHeader(table, options);
    if (header === null) {
      // A workbook may have sheets of another kind; a table alone must be one of ours.
      if (filled.length === 1 || file.format === 'csv') remarks.push(headerless(table));
      tables.push({ sheet: table.sheet, list: null, headerRow: null, columns: [], rows: table.rows.length });
      continue;
    }
    const read = understandTable(table, header, known, patches, remarks);
    tables.push(read);
  }
  if (filled.length > 1 && tables.every(({ list }) => list === null)) remarks.push(remarkOnFile('no-header'));
  return { patches, remarks, tables, credentials: [] };
}

function headerless(table: Table): RegisterFault {
  const list = listWithoutId(table);
  const id = list === null ? undefined : registerColumns[list].find(({ field }) => field === 'id');
  return id === undefined
    ? remarkOnFile('no-header', { sheet: table.sheet })
    : remarkOnFile('required', { sheet: table.sheet, more: `${id.zh} ${id.en}` });
}

function understandTable(
  table: Table,
  header: Header,
  known: KnownRegister,
  patches: Patch[],
  remarks: RegisterFault[],
): UnderstoodTable {
  const { list, columns } = header;
  const { sheet } = table;
  const headerPlace = { list, sheet, row: header.row };
  const used = new Map<string, string>();
  for (const { header: name, column } of columns) {
    if (column === null) {
      if (name !== '') remarks.push(remarkAt(headerPlace, 'unknown-column', { column: name, value: name }));
      continue;
    }
    const other = used.get(column.field);
    if (other !== undefined)
      remarks.push(remarkAt(headerPlace, 'column-twice', { column: name, value: name, more: other }));
    used.set(column.field, name);
  }
  const columnOf = (field: string): string | null => used.get(field) ?? null;
  let count = 0;
  for (const row of table.rows) {
    if (row.row <= header.row || isBlank(row) || isRemark(row, header)) continue;
    count += 1;
    const place: Place = { list, sheet, row: row.row, columnOf };
    if (row.broken !== undefined) {
      remarks.push(remarkAt(place, row.broken.code, { more: row.broken.more }));
      continue;
    }
    const beyond = row.cells.slice(columns.length).find(({ text }) => cellText(text) !== '');
    if (beyond !== undefined) {
      remarks.push(remarkAt(place, 'row-too-long', { value: beyond.text }));
      continue;
    }
    const said = readRow(place, row.cells, columns, known[list], remarks);
    if (said !== null) patches.push({ place, ...said });
  }
  return {
    sheet,
    list,
    headerRow: header.row,
    columns: columns.map(({ header: name, column }) => ({ header: name, field: column?.field ?? null })),
    rows: count,
  };
}

type Cells = Table['rows'][number]['cells'];

/** Null: a cell of the row is at fault, and with it the row. */
function readRow(
  place: Place,
  cells: Cells,
  columns: Header['columns'],
  known: ReadonlyMap<string, TableRowOf>,
  remarks: RegisterFault[],
): { readonly id: string; readonly fields: ReadonlyMap<string, FieldValue> } | null {
  const fields = new Map<string, FieldValue>();
  const found: RegisterFault[] = [];
  const idAt = columns.findIndex(({ column }) => column?.field === 'id');
  const shownId = cellText(cells[idAt]?.text ?? '');
  const before = known.get(written(cells[idAt]?.text ?? '')) ?? known.get(shownId);
  const say = (code: RegisterFault['code'], column: string, value: string, more: string): void => {
    found.push(remarkAt(place, code, { column, value, more, id: shownId }));
  };
  for (const [index, { header, column }] of columns.entries()) {
    const cell = cells[index];
    if (cell === undefined) continue;
    if (column === null) {
      // What is not read cannot do harm, but it says that the file was damaged.
      if (hasReplacement(cell.text)) say('replacement', header, cell.text, '');
      continue;
    }
    const kept = asItIs(column, cell.text, before);
    if (kept !== undefined) {
      fields.set(column.field, kept);
      continue;
    }
    const read = readCell(column, cell);
    for (const { code, more } of read.remarks) say(code, header, cellText(cell.text), more);
    if (read.value === undefined) continue;
    if (read.value === cleared && mustStay(column)) say('cannot-clear', header, '', header);
    else fields.set(column.field, read.value);
  }
  const id = fields.get('id');
  if (typeof id !== 'string' && !found.some((one) => one.column === columns[idAt]?.header && weightOf(one) === 'fault'))
    say('required', columns[idAt]?.header ?? '', '', columns[idAt]?.header ?? '');
  remarks.push(...found);
  return typeof id === 'string' && !found.some((one) => weightOf(one) === 'fault') ? { id, fields } : null;
}

const mustStay = ({ required, hasDefault }: RegisterColumn): boolean => required === true || hasDefault === true;
