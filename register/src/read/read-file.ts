import type { RegisterFaultCode } from '@vigil/vocabulary';
import { BrokenQuotes, readCsv, TooManyRows } from './csv.ts';
import { type Decoded, decodeText, type Encoding } from './encoding.ts';
import { maxRows, type Table } from './table.ts';
import { BadWorkbook, readXlsx } from './xlsx.ts';

export interface ReadOptions {
  /** What a person says the encoding is; default: recognised. */
  readonly encoding?: Encoding | undefined;
  readonly delimiter?: string | undefined;
}

/** A file as its format has it; nothing is understood yet. */
export interface RawFile {
  readonly format: 'csv' | 'xlsx' | 'json';
  readonly encoding: Encoding | null;
  readonly delimiter: string | null;
  readonly tables: readonly Table[];
  /** Only of JSON. */
  readonly json: unknown;
}
export interface Unreadable {
  readonly code: RegisterFaultCode;
  readonly more: string;
}

const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b;
/** The container of .xls and of workbooks with a password. */
const isOldOffice = (bytes: Uint8Array): boolean => bytes[0] === 0xd0 && bytes[1] === 0xcf && bytes[2] === 0x11;

/** The format is told by the bytes: names of files lie. */
export async function readFile(bytes: Uint8Array, options: ReadOptions = {}): Promise<RawFile | Unreadable> {
  if (bytes.length === 0) return { code: 'unreadable-file', more: '0 bytes' };
  if (isOldOffice(bytes)) return { code: 'unreadable-file', more: '.xls' };
  try {
    if (isZip(bytes)) {
      const tables = await readXlsx(bytes);
      return { format: 'xlsx', encoding: null, delimiter: null, tables, json: null };
    }
    const decoded = decodeText(bytes, options.encoding);
    if (decoded === null) return { code: 'unknown-encoding', more: '' };
    if (/^\s*[{[]/.test(decoded.text)) return jsonOf(decoded);
    const { table, delimiter } = readCsv(decoded, options.delimiter);
    return { format: 'csv', encoding: decoded.encoding, delimiter, tables: [table], json: null };
  } catch (error) {
    if (error instanceof BrokenQuotes) return { code: 'broken-quotes', more: error.message };
    if (error instanceof TooManyRows) return { code: 'too-many-rows', more: String(maxRows) };
    if (error instanceof BadWorkbook) return { code: 'unreadable-file', more: error.message };
    throw error;
  }
}

function jsonOf({ text, encoding, brokenLines }: Decoded): RawFile | Unreadable {
  const [broken] = brokenLines.values();
  if (broken !== undefined) return { code: 'undecodable', more: String(broken) };
  try {
    return { format: 'json', encoding, delimiter: null, tables: [], json: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return { code: 'unreadable-file', more: `JSON: ${error.message}` };
    throw error;
  }
}
