import type { Reads } from '@vigil/store';
import type { HistoryDriver } from '@vigil/store/history';
import { historyQuery, historyView, unitIdSchema, VigilError } from '@vigil/vocabulary';
import { z } from 'zod';
import { visible } from '../http/route.ts';
import { read } from '../readers/read.ts';

interface ReaderNeeds {
  readonly read: Reads;
  readonly history: () => Promise<HistoryDriver>;
}

/** Longest chart: a year and a month, for comparing inspections. */
const longestMs = 400 * 86_400_000;
const fieldName = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
const mostFields = 12;

function fieldsOf(text: string): readonly string[] {
  const fields = [...new Set(text.split(',').map((name) => name.trim()))];
  if (fields.length > mostFields || !fields.every((name) => fieldName.test(name))) {
    throw new VigilError('bad-input', `fields: 1–${mostFields} names of letters, digits and _`);
  }
  return fields;
}

export const historyRoutes = [
  read(
    {
      method: 'get',
      path: '/api/units/:id/history',
      summary: 'Measured values over time, least, mean and greatest per bucket',
      access: 'history.read',
      params: z.object({ id: unitIdSchema }),
      query: historyQuery,
      answer: historyView,
    },
    ({ read: from, history }: ReaderNeeds) =>
      async ({ scope, params: { id }, query: { fields, fromMs, toMs, buckets } }) => {
        const found = await from.register.unit(id);
        visible(scope, found && { vendor: found.unit.vendor, county: found.site?.county ?? null });
        if (toMs <= fromMs || toMs - fromMs > longestMs)
          throw new VigilError('bad-input', 'fromMs < toMs, 400 days at most');
        const names = fieldsOf(fields);
        const driver = await history();
        const series = await driver
          .range({ measurement: 'status', unit: id, fields: names, fromMs, toMs, buckets })
          .catch((error: unknown) => {
            throw new VigilError('history-away', 'history does not answer', { cause: error });
          });
        return { driver: driver.name, series };
      },
    'history',
  ),
] as const;
