import { type CellStyle, calendarDay, type ListColumn, type Permission, type Scope } from '@vigil/vocabulary';
import { z } from 'zod';
import type { RouteSpec } from '../http/route.ts';
import { type FileRoute, pieces } from '../readers/pieces.ts';
import { readable } from './readable.ts';
import { type PieceOfList, writeRows } from './write-list.ts';

const form = { format: z.enum(['csv', 'json']).default('csv'), language: z.enum(['zh', 'en']).default('zh') };
const formOf = z.object(form);
const types = { csv: 'text/csv; charset=utf-8', json: 'application/json' } as const;

/** A spreadsheet has 1,048,576 lines. */
const most = 1_000_000;
/** Of a list that is read at once. */
const mostAtOnce = 100_000;

interface ListFile<Q extends z.ZodRawShape, R> {
  /** Part of the address and of the file's name. */
  readonly list: string;
  readonly summary: string;
  readonly access: Permission;
  /** The list's own filters, without its paging. */
  readonly filters: z.ZodObject<Q>;
  readonly columns: readonly ListColumn<R>[];
}

/** Rows come piece after piece, each behind the key of the last row before it. */
interface Order<R, K> {
  readonly rowsAtOnce: number;
  readonly key: z.ZodType<K>;
  readonly keyOf: (row: R) => K;
}

interface Asked<Q extends z.ZodRawShape> {
  readonly scope: Scope;
  readonly query: z.output<z.ZodObject<Q>>;
  readonly now: number;
}

/**
 * A list as a file, of what its reader may see and has filtered. `open` answers with the rows of the list's own route, as
 * this reader may read them. Without `order` the list is bounded by the register, and read at once.
 */
export function listFile<Q extends z.ZodRawShape, R, K, E extends { readonly utcOffsetMinutes: number }>(
  { list, summary, access, filters, columns }: ListFile<Q, R>,
  order: Order<R, K> | null,
  open: (env: E) => (asked: Asked<Q>, after: K | null, limit: number) => Promise<readonly R[]>,
): FileRoute<E> {
  const spec: RouteSpec = {
    method: 'get',
    path: `/api/export/${list}`,
    summary,
    access,
    query: filters.extend(form),
    answer: z.string(),
    answerType: 'text/csv',
  };
  const limitOfAll = order === null ? mostAtOnce : most;
  return pieces(
    spec,
    (query, now, utcOffsetMinutes) => {
      const { format } = formOf.parse(query);
      return { type: types[format], name: `${list}-${calendarDay(now, utcOffsetMinutes)}.${format}` };
    },
    (env: E) => {
      const page = open(env);
      return async ({ query, scope, now }, sent) => {
        const { format, language } = formOf.parse(query);
        const style: CellStyle = { language, utcOffsetMinutes: env.utcOffsetMinutes, readable };
        const after = order === null || sent.after === null ? null : order.key.parse(sent.after);
        const room = Math.min(order?.rowsAtOnce ?? limitOfAll, limitOfAll - sent.rows);
        // One more than there is room for tells whether there are more.
        const found = await page({ scope, query: filtersIn<Q>(query), now }, after, room + 1);
        const rows = found.slice(0, room);
        const hasMore = found.length > room;
        const count = sent.rows + rows.length;
        const last = rows.at(-1);
        const next =
          hasMore && order !== null && last !== undefined && count < limitOfAll
            ? { after: order.keyOf(last), rows: count }
            : null;
        const isFirst = sent.rows === 0;
        const piece: PieceOfList =
          next === null ? { isFirst, isLast: true, whole: !hasMore, most: limitOfAll } : { isFirst, isLast: false };
        return { bytes: writeRows({ list, format, columns, style, at: now }, rows, piece), next };
      };
    },
  );
}

/** Of a checked request what the list itself was asked for. */
function filtersIn<Q extends z.ZodRawShape>(query: unknown): z.output<z.ZodObject<Q>> {
  const own = Object.entries(query ?? {}).filter(([name]) => !Object.hasOwn(form, name));
  // Checked by `filters.extend(form)`; the compiler cannot take the form away again.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(own) as z.output<z.ZodObject<Q>>;
}
