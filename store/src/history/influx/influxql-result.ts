import { z } from 'zod';
import { HistoryError } from '../history-error.ts';

const cell = z.union([z.number(), z.string(), z.boolean(), z.null()]);
const series = z.object({
  name: z.string().optional(),
  columns: z.array(z.string()),
  values: z.array(z.array(cell)).optional(),
});
const response = z.object({
  error: z.string().optional(),
  results: z
    .array(
      z.object({ error: z.string().optional(), series: z.array(series).optional(), partial: z.boolean().optional() }),
    )
    .optional(),
});

export type Cell = z.output<typeof cell>;

export interface ResultTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/**
 * The tables of one InfluxQL statement. An error may stand in a 200 answer, at the top or beside the result.
 * @throws HistoryError `bad-query` with the server's words, `unexpected-answer` when it is not InfluxQL's JSON
 */
export function parseResult(body: string, missingIsEmpty = false): readonly ResultTable[] {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (error) {
    throw new HistoryError('unexpected-answer', 'the answer to the query is not JSON', { cause: error });
  }
  const parsed = response.safeParse(json);
  if (!parsed.success) {
    throw new HistoryError('unexpected-answer', 'the answer to the query is not InfluxQL', { cause: parsed.error });
  }
  const [result] = parsed.data.results ?? [];
  const message = parsed.data.error ?? result?.error;
  if (message !== undefined) {
    const missing = message.startsWith('database not found');
    if (missing && missingIsEmpty) return [];
    throw new HistoryError(missing ? 'no-database' : 'bad-query', message, { status: 200 });
  }
  if (result?.partial === true) {
    throw new HistoryError('bad-query', 'the server cut the result (max-row-limit)', { status: 200 });
  }
  return (result?.series ?? []).map(({ columns, values }) => ({ columns, rows: values ?? [] }));
}
