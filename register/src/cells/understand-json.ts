import type { KnownRegister, TableRowOf } from '@vigil/store';
import {
  columnOf,
  hasControl,
  plainText,
  type RegisterFault,
  readOpeningHours,
  type TableList,
  tableLists,
} from '@vigil/vocabulary';
import { isSame, valueIn } from './as-it-is.ts';
import { hasReplacement, looksGarbled } from './clean.ts';
import { type Patch, type Place, remarkAt, remarkOnFile, type Understood, type UnderstoodTable } from './patch.ts';
import { cleared, type FieldValue } from './read-cell.ts';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const nothing = (remarks: readonly RegisterFault[]): Understood => ({
  patches: [],
  remarks,
  tables: [],
  credentials: [],
});
const keys = new Set<string>(['format', 'version', ...tableLists, 'credentials']);

/** The register's own format: what a row leaves out stays as it is, as in a table; null takes away what is there. */
export function understandJson(json: unknown, known: KnownRegister): Understood {
  if (!isRecord(json)) return nothing([remarkOnFile('unreadable-file', { more: 'JSON: no object' })]);
  if (json['format'] !== 'vigil-register' || json['version'] !== 1)
    return nothing([remarkOnFile('unreadable-file', { more: 'format: "vigil-register", version: 1' })]);
  const odd = Object.keys(json).find((key) => !keys.has(key));
  if (odd !== undefined) return nothing([remarkOnFile('unreadable-file', { more: `JSON: ${odd}` })]);
  const patches: Patch[] = [];
  const remarks: RegisterFault[] = [];
  const tables: UnderstoodTable[] = [];
  for (const list of tableLists) {
    const rows = json[list] ?? [];
    if (!Array.isArray(rows)) {
      remarks.push(remarkOnFile('unreadable-file', { more: `JSON: ${list}` }));
      continue;
    }
    if (rows.length > 0) tables.push({ sheet: null, list, headerRow: null, columns: [], rows: rows.length });
    for (const [index, row] of rows.entries()) {
      const place: Place = { list, sheet: null, row: index + 1, columnOf: (field) => field };
      const patch = patchOf(list, place, row, known[list], remarks);
      if (patch !== null) patches.push(patch);
    }
  }
  const credentials: unknown = json['credentials'] ?? [];
  if (!Array.isArray(credentials)) remarks.push(remarkOnFile('unreadable-file', { more: 'JSON: credentials' }));
  return { patches, remarks, tables, credentials: Array.isArray(credentials) ? credentials : [] };
}

function patchOf(
  list: TableList,
  place: Place,
  row: unknown,
  known: ReadonlyMap<string, TableRowOf>,
  remarks: RegisterFault[],
): Patch | null {
  if (!isRecord(row)) {
    remarks.push(remarkAt(place, 'invalid', { more: 'no object' }));
    return null;
  }
  const given = row['id'];
  const said = typeof given === 'string' ? given : '';
  const id = known.has(said) ? said : plainText(said);
  const before = known.get(id);
  const found: RegisterFault[] = [];
  const fields = new Map<string, FieldValue>();
  for (const [field, value] of Object.entries(row)) {
    const say = (code: RegisterFault['code'], more = ''): void => {
      found.push(remarkAt(place, code, { column: field, id, value: String(value), more }));
    };
    const column = columnOf(list, field);
    if (column === undefined || field.includes('.')) {
      say('invalid', 'unknown key');
      continue;
    }
    const kept = valueIn(before, field);
    if (kept !== undefined && isSame(kept, field === 'id' ? id : value)) {
      fields.set(field, kept);
      continue;
    }
    const read = fieldOf(field, value);
    if (read === undefined) say('invalid', 'type');
    else if (read === cleared && (column.required === true || column.hasDefault === true)) say('cannot-clear', field);
    else if (typeof read === 'string' && hasReplacement(read.toWellFormed())) say('replacement');
    else if (typeof read === 'string' && hasControl(read)) say('control');
    else {
      if (typeof read === 'string' && looksGarbled(read))
        remarks.push(remarkAt(place, 'mojibake', { column: field, id, value: read }));
      fields.set(field, typeof read === 'string' ? plainText(read) : read);
    }
  }
  if (id === '' && found.length === 0) found.push(remarkAt(place, 'required', { column: 'id', more: 'id' }));
  remarks.push(...found);
  return found.length > 0 ? null : { place, id, fields };
}

function fieldOf(field: string, value: unknown): FieldValue | undefined {
  if (value === null) return cleared;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value) && value.every((one) => typeof one === 'string'))
    return field === 'hours' ? (readOpeningHours(value.join(',')) ?? value) : value;
  return undefined;
}
