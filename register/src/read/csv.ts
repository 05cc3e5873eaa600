import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { Decoded } from './encoding.ts';
import { type Cell, maxRows, type Table, type TableRow } from './table.ts';

const delimiters = [',', ';', '\t', '|'] as const;
const lookedAt = 30;

/** What splits most of the first lines into the same number of cells; quoted text does not count. */
function delimiterOf(text: string): string {
  const lines = text
    .slice(0, 64 * 1024)
    .replaceAll(/"(?:[^"]|"")*"/g, '')
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '')
    .slice(0, lookedAt);
  let best: { readonly delimiter: string; readonly score: number } = { delimiter: ',', score: 0 };
  for (const delimiter of delimiters) {
    const counts = new Map<number, number>();
    for (const line of lines) {
      const count = line.split(delimiter).length - 1;
      if (count > 0) counts.set(count, (counts.get(count) ?? 0) + 1);
    }
    const score = Math.max(0, ...[...counts].map(([count, times]) => times * times * Math.min(count, 20)));
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

export interface CsvTable {
  readonly table: Table;
  readonly delimiter: string;
}
/** Where the quotes stop matching. */
export class BrokenQuotes extends Error {}
export class TooManyRows extends Error {}

const recordSchema = z.array(z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) }));
type Row = z.output<typeof recordSchema>[number];
// With `info` each record comes with where it ends; the library's types do not say so.
const recordsOf = (parsed: unknown): readonly Row[] => recordSchema.parse(parsed);

const cellOf = (text: string): Cell => ({ text, kind: 'untyped' });

/** How many cells most rows have. */
function usualWidth(records: readonly Row[]): number {
  const times = new Map<number, number>();
  for (const { record } of records) times.set(record.length, (times.get(record.length) ?? 0) + 1);
  return [...times].reduce((best, one) => (one[1] > best[1] ? one : best), [1, 0])[0];
}

/**
 * A quote that was never closed takes the next rows into its cell, up to the next quote of the file: one row then holds
 * the delimiters of two. Whole lifts would be missing without a word.
 */
function swallowsRows(record: readonly string[], delimiter: string, width: number): boolean {
  const long = record.filter((cell) => /[\r\n]/.test(cell));
  if (long.length === 0 || width < 2) return false;
  const inside = long.reduce((sum, cell) => sum + cell.split(delimiter).length - 1, 0);
  return inside + record.length - 1 >= 2 * (width - 1);
}

/** @throws BrokenQuotes, TooManyRows */
export function readCsv({ text, brokenLines }: Decoded, asked?: string): CsvTable {
  const separator = /^sep=(?<delimiter>.)\r?\n/i.exec(text)?.groups?.['delimiter'];
  const delimiter = asked ?? separator ?? delimiterOf(text);
  let records: readonly Row[];
  try {
    records = recordsOf(
      parse(text, {
        delimiter,
        info: true,
        relax_column_count: true,
        relax_quotes: true,
        skip_empty_lines: false,
        record_delimiter: ['\r\n', '\n', '\r'],
        to: maxRows + 100,
      }),
    );
  } catch (error) {
    if (error instanceof CsvError) throw new BrokenQuotes(error.message, { cause: error });
    throw error;
  }
  if (records.length > maxRows + 50) throw new TooManyRows();
  const rows: TableRow[] = [];
  const width = usualWidth(records);
  let before = 0;
  for (const [index, { record, info }] of records.entries()) {
    // A quoted cell may go over several lines of the file.
    let broken: TableRow['broken'];
    for (let line = before; line < info.lines && broken === undefined; line += 1) {
      const at = brokenLines.get(line);
      if (at !== undefined) broken = { code: 'undecodable', more: String(at) };
    }
    if (broken === undefined && swallowsRows(record, delimiter, width))
      broken = { code: 'broken-quotes', more: `lines ${before + 1}–${info.lines}` };
    before = info.lines;
    if (index === 0 && separator !== undefined) continue;
    rows.push({ row: index + 1, cells: record.map(cellOf), ...(broken === undefined ? {} : { broken }) });
  }
  return { table: { sheet: null, rows }, delimiter };
}
