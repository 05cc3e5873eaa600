import {
  calendarDay,
  historyQuery,
  historyView,
  pageOf,
  unitDetail,
  unitIdSchema,
  unitListView,
  unitPatch,
  unitQuery,
  VigilError,
} from '@vigil/vocabulary';
import { z } from 'zod';
import { readUnitDetail } from '../../units/unit-detail.ts';
import { defined } from '../defined.ts';
import { command, query, type Route, visible } from '../route.ts';

const params = z.object({ id: unitIdSchema });
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

export const unitRoutes: readonly Route[] = [
  query(
    {
      method: 'get',
      path: '/api/units',
      summary: 'Units by id, name, address or any of the four ids',
      access: 'unit.read',
      query: unitQuery,
      answer: pageOf(unitListView),
    },
    async ({ store, config }, { who, query: wanted, now }) => {
      const today = calendarDay(now, config.utcOffsetMinutes);
      const { rows, total } = await store.read.units.search({ ...defined(wanted), scope: who.scope, today });
      return {
        rows: rows.map(({ unit, ...row }) => ({
          id: unit.id,
          name: unit.name,
          kind: unit.kind,
          vendor: unit.vendor,
          registerCode: unit.registerCode ?? null,
          rescueCode: unit.rescueCode ?? null,
          inspectionValidUntil: unit.inspectionValidUntil ?? null,
          ...row,
        })),
        total,
      };
    },
  ),
  query(
    {
      method: 'get',
      path: '/api/units/:id',
      summary: 'One unit: register, live values, open alarms, due state',
      access: 'unit.read',
      params,
      answer: unitDetail,
    },
    ({ store, config }, { who, params: { id }, now }) =>
      readUnitDetail(store.read, who, id, now, config.utcOffsetMinutes),
  ),
  command(
    {
      method: 'patch',
      path: '/api/units/:id',
      summary: 'Correct the register of one unit',
      access: 'unit.edit',
      params,
      body: unitPatch,
      answer: unitDetail,
    },
    async (tx, { who, params: { id }, body, now }, { config }) => {
      const patch = defined(body);
      if (Object.keys(patch).length === 0) throw new VigilError('bad-input', 'nothing to change');
      const before = await readUnitDetail(tx, who, id, now, config.utcOffsetMinutes);
      await tx.register.updateUnit(id, patch);
      const old = Object.fromEntries(Object.entries(before.unit).filter(([key]) => key in patch));
      return {
        answer: await readUnitDetail(tx, who, id, now, config.utcOffsetMinutes),
        audit: { action: 'unit.edit', subject: `unit:${id}`, detail: { from: old, to: patch } },
      };
    },
  ),
  query(
    {
      method: 'get',
      path: '/api/units/:id/history',
      summary: 'Measured values over time, least, mean and greatest per bucket',
      access: 'history.read',
      params,
      query: historyQuery,
      answer: historyView,
    },
    async ({ store, history }, { who, params: { id }, query: { fields, fromMs, toMs, buckets } }) => {
      const found = await store.read.register.unit(id);
      visible(who, found && { vendor: found.unit.vendor, county: found.site?.county ?? null });
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
  ),
];
