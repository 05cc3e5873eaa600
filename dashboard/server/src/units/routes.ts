import type { Reads, Store, UnitListRow } from '@vigil/store';
import {
  calendarDay,
  changeOf,
  pageOf,
  type UnitListView,
  unitColumns,
  unitDetail,
  unitIdSchema,
  unitListView,
  unitPatch,
  unitQuery,
  VigilError,
} from '@vigil/vocabulary';
import { z } from 'zod';
import { defined } from '../http/defined.ts';
import { command, query } from '../http/route.ts';
import { listFile } from '../list-files/list-file.ts';
import { read } from '../readers/read.ts';
import { readUnitDetail } from './unit-detail.ts';

interface Needs {
  readonly store: Store;
  readonly utcOffsetMinutes: number;
}
interface ReaderNeeds {
  readonly read: Reads;
  readonly utcOffsetMinutes: number;
}

const params = z.object({ id: unitIdSchema });
const rowOf = ({ unit, ...row }: UnitListRow): UnitListView => ({
  id: unit.id,
  name: unit.name,
  kind: unit.kind,
  vendor: unit.vendor,
  registerCode: unit.registerCode ?? null,
  rescueCode: unit.rescueCode ?? null,
  inspectionValidUntil: unit.inspectionValidUntil ?? null,
  ...row,
});

export const unitRoutes = [
  read(
    {
      method: 'get',
      path: '/api/units',
      summary: 'Units by id, name, address or any of the four ids',
      access: 'unit.read',
      query: unitQuery,
      answer: pageOf(unitListView),
    },
    ({ read: from, utcOffsetMinutes }: ReaderNeeds) =>
      async ({ scope, query: wanted, now }) => {
        const today = calendarDay(now, utcOffsetMinutes);
        const { rows, total } = await from.units.search({ ...defined(wanted), scope, today });
        return {
          rows: rows.map(rowOf),
          total,
        };
      },
  ),
  listFile(
    {
      list: 'units',
      summary: 'Units with their communication as a file (CSV, JSON), filtered as the list is',
      access: 'unit.read',
      filters: unitQuery.omit({ limit: true, offset: true }),
      columns: unitColumns,
    },
    null,
    ({ read: from, utcOffsetMinutes }: ReaderNeeds) =>
      async ({ scope, query: wanted, now }, _after, limit) => {
        const today = calendarDay(now, utcOffsetMinutes);
        return (await from.units.search({ ...defined(wanted), scope, today, limit, offset: 0 })).rows.map(rowOf);
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
    ({ store, utcOffsetMinutes }: Needs, { who, params: { id }, now }) =>
      readUnitDetail(store.read, who.scope, id, now, utcOffsetMinutes),
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
    async (tx, { who, params: { id }, body, now }, { utcOffsetMinutes }: Needs) => {
      const patch = defined(body);
      if (Object.keys(patch).length === 0) throw new VigilError('bad-input', 'nothing to change');
      const before = await readUnitDetail(tx, who.scope, id, now, utcOffsetMinutes);
      await tx.register.updateUnit(id, patch);
      const answer = await readUnitDetail(tx, who.scope, id, now, utcOffsetMinutes);
      const detail = changeOf(before.unit, answer.unit);
      return { answer, audit: { action: 'unit.edit', subject: `unit:${id}`, detail } };
    },
  ),
] as const;
