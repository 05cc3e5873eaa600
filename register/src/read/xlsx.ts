import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { TooManyRows } from './csv.ts';
import type { Cell, Table, TableRow } from './table.ts';
import { xlsxLimits } from './xlsx-limits.ts';

export class BadWorkbook extends Error {}

const cell = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.date(),
  z.object({ number: z.string() }),
  z.null(),
  z.undefined(),
]);
const answer = z.union([
  z.object({
    sheets: z.array(z.object({ sheet: z.string(), data: z.array(z.array(cell)), covered: z.array(z.number()) })),
  }),
  z.object({ refused: z.string() }),
  z.object({ tooManyRows: z.literal(true) }),
]);

const pad = (value: number, length = 2): string => String(value).padStart(length, '0');

function cellOf(value: z.output<typeof cell>): Cell {
  if (value === null || value === undefined) return { text: '', kind: 'text' };
  if (typeof value === 'string') return { text: value, kind: 'text' };
  if (typeof value === 'boolean') return { text: value ? 'true' : 'false', kind: 'boolean' };
  if (typeof value === 'number') return { text: String(value), kind: 'number' };
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) return { text: '?', kind: 'text' };
    const text = `${pad(value.getUTCFullYear(), 4)}-${pad(value.getUTCMonth() + 1)}-${pad(value.getUTCDate())}`;
    return { text, kind: 'date' };
  }
  return { text: value.number, kind: 'number' };
}

/**
 * Reads a workbook in a thread with a heap of its own: what it needs is not ours, and what it breaks is only itself.
 * @throws BadWorkbook, TooManyRows
 */
export async function readXlsx(file: Uint8Array): Promise<readonly Table[]> {
  if (file.length > xlsxLimits.fileBytes) throw new BadWorkbook(`more than ${xlsxLimits.fileBytes >> 20} MiB`);
  const worker = new Worker(new URL('./xlsx-thread.ts', import.meta.url), {
    workerData: { file },
    resourceLimits: { maxOldGenerationSizeMb: xlsxLimits.heapMiB },
  });
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  worker.once('message', resolve);
  worker.once('error', (error) => reject(new BadWorkbook(String(error), { cause: error })));
  worker.once('exit', () => reject(new BadWorkbook('it could not be unpacked')));
  const patience = setTimeout(() => reject(new BadWorkbook('it takes too long')), xlsxLimits.patienceMs);
  try {
    const said = answer.parse(await promise);
    if ('refused' in said) throw new BadWorkbook(said.refused);
    if ('tooManyRows' in said) throw new TooManyRows();
    return said.sheets.map(({ sheet, data, covered }) => {
      const hidden = new Set(covered);
      return {
        sheet,
        rows: data.map((cells, index): TableRow => {
          const row = index + 1;
          const broken = hidden.has(row) ? { broken: { code: 'merged' as const, more: '' } } : {};
          return { row, cells: cells.map(cellOf), ...broken };
        }),
      };
    });
  } finally {
    clearTimeout(patience);
    await worker.terminate();
  }
}
