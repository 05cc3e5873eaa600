import {
  type CellType,
  countyCalled,
  defaultPlaces,
  halfWidth,
  hasControl,
  isClearing,
  isUnitId,
  plainHeader,
  plainText,
  type RegisterColumn,
  type RegisterFaultCode,
  readOpeningHours,
} from '@vigil/vocabulary';
import type { Cell } from '../read/table.ts';
import { cellCode, cellText, hasReplacement, looksGarbled } from './clean.ts';
import { readDate } from './read-date.ts';

/** Stands in a field that is to be taken away. */
export const cleared = Symbol('cleared');
export type FieldValue = string | number | boolean | readonly string[] | typeof cleared;

export interface Remark {
  readonly code: RegisterFaultCode;
  readonly more: string;
}
/** What a cell says; without a value it says nothing (empty), or nothing that can be used (a fault among the remarks). */
export interface CellRead {
  readonly value?: FieldValue;
  readonly remarks: readonly Remark[];
}

type Verdict = { readonly value: FieldValue; readonly note?: Remark } | { readonly fault: Remark };
const ok = (value: FieldValue, note?: Remark): Verdict => (note === undefined ? { value } : { value, note });
const no = (code: RegisterFaultCode, more = ''): Verdict => ({ fault: { code, more } });

/** How people write "nothing" where a blank would do. */
const dashes = /^(?:[-–—/\\]+|无|暂无|n\/a|null|none)$/i;
const takesDashes: ReadonlySet<CellType['of']> = new Set([
  'code',
  'topic-id',
  'own-id',
  'reference',
  'date',
  'number',
  'hours',
  'county',
]);

const yes = new Set(['是', 'y', 'yes', 'true', '1', '√', '✓', '有', '停用', '对']);
const nope = new Set(['否', 'n', 'no', 'false', '0', '×', 'x', '✗', '无', '在用', '启用', '错']);

const exponent = /^\d(?:\.\d+)?e\+\d+$|^\d\.\d+e\d+$/i;
/**
 * A spreadsheet keeps 15 digits of a number and writes zeros for the rest. What it has as text it leaves alone; of a CSV
 * nobody knows, and one code in ten ends in a zero, one in a thousand in three.
 */
function hasLostDigits(text: string, { kind }: Cell): boolean {
  if (exponent.test(text)) return true;
  if (kind === 'number') return text.replaceAll(/\D/g, '').length > 15;
  return kind === 'untyped' && /^\d{15}0{3,}$/.test(text);
}

function readCode(text: string, cell: Cell, max: number, digits: number | undefined): Verdict {
  if (hasLostDigits(text, cell)) return no('digits-lost');
  if (digits !== undefined && !new RegExp(`^\\d{${digits}}$`).test(text))
    return no(/^\d+$/.test(text) && text.length < digits ? 'zeros-lost' : 'bad-rescue-code');
  return text.length > max ? no('too-long', String(max)) : ok(text);
}

const countyNames = defaultPlaces.counties.map(({ zh }) => zh).join('、');

function readAs(type: CellType, text: string, cell: Cell): Verdict {
  switch (type.of) {
    case 'text':
      return text.length > type.max ? no('too-long', String(type.max)) : ok(text);
    case 'code':
      return readCode(text, cell, type.max, type.digits);
    case 'topic-id':
      if (hasLostDigits(text, cell)) return no('digits-lost');
      return isUnitId(text) ? ok(text) : no('bad-id');
    case 'own-id':
      return readCode(text, cell, type.max, undefined);
    case 'reference':
      return hasLostDigits(text, cell) ? no('digits-lost') : ok(text);
    case 'choice': {
      const key = plainHeader(text);
      const found = type.choices.find(({ id, names }) => [id, ...names].some((name) => plainHeader(name) === key));
      return found === undefined
        ? no('bad-choice', type.choices.map(({ id, names }) => names[0] ?? id).join('、'))
        : ok(found.id);
    }
    case 'county': {
      const id = countyCalled(text);
      return id === undefined ? no('unknown-county', countyNames) : ok(id);
    }
    case 'date': {
      const read = readDate(text, type.monthMeans, cell.kind === 'number');
      if ('fault' in read) return no(read.fault);
      return ok(read.date, read.note === undefined ? undefined : { code: read.note, more: read.date });
    }
    case 'boolean': {
      const key = text.toLowerCase();
      return yes.has(key) ? ok(true) : nope.has(key) ? ok(false) : no('bad-boolean');
    }
    case 'number': {
      const value = /^[+-]?\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
      const fits = value >= type.min && value <= type.max && (!type.whole || Number.isSafeInteger(value));
      return fits ? ok(value) : no('bad-number');
    }
    case 'hours': {
      const hours = readOpeningHours(text);
      return hours === null ? no('bad-hours') : ok(hours);
    }
  }
}

const isProse = ({ of }: CellType): boolean => of === 'text' || of === 'own-id' || of === 'reference';

/** What is stored is the text itself; of the others it is what the text means, and nobody misses the text. */
const isKeptAsWritten = ({ of }: CellType): boolean =>
  of === 'text' || of === 'code' || of === 'topic-id' || of === 'own-id';

/** Reads one cell by its column's rules; the same rules for every format. */
export function readCell({ type }: RegisterColumn, cell: Cell): CellRead {
  const text = isProse(type) ? cellText(cell.text) : cellCode(cell.text);
  if (text === '') return { remarks: [] };
  if (hasReplacement(text)) return { remarks: [{ code: 'replacement', more: '' }] };
  if (hasControl(cell.text)) return { remarks: [{ code: 'control', more: '' }] };
  // What is written `'#清空` is that text.
  if (isClearing((isProse(type) ? plainText : halfWidth)(cell.text))) return { value: cleared, remarks: [] };
  if (takesDashes.has(type.of) && dashes.test(text)) return { remarks: [] };
  const verdict = readAs(type, text, cell);
  if ('fault' in verdict) return { remarks: [verdict.fault] };
  const remarks: Remark[] = [];
  if (verdict.note !== undefined) remarks.push(verdict.note);
  else if (isKeptAsWritten(type) && text !== cell.text.trim().replace(/^'/, ''))
    remarks.push({ code: 'normalised', more: text });
  if (looksGarbled(text)) remarks.push({ code: 'mojibake', more: '' });
  return { value: verdict.value, remarks };
}
