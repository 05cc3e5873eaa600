import type { Reads, Store, UnitListRow } from '@vigil/store';
import {
  calendarDay,
  changeOf,
  doubtText,
  pageOf,
  registerDoubts,
  removalAudit,
  type UnitListView,
  unitChanged,
  unitColumns,
  unitDetail,
  unitIdSchema,
  unitListView,
  unitPatch,
  unitQuery,
  unitRemoval,
  unitRemovalQuery,
  VigilError,
} from '@vigil/vocabulary';
import { z } from 'zod';
import { defined } from '../http/defined.ts';
import { command, query, visible } from '../http/route.ts';
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
      summary: 'Correct the register of one unit; tells what is doubtful about it',
      access: 'unit.edit',
      params,
      body: unitPatch,
      answer: unitChanged,
    },
    async (tx, { who, params: { id }, body, now }, { utcOffsetMinutes }: Needs) => {
      const patch = defined(body);
      if (Object.keys(patch).length === 0) throw new VigilError('bad-input', 'nothing to change');
      const before = await readUnitDetail(tx, who.scope, id, now, utcOffsetMinutes);
      await tx.register.updateUnit(id, patch);
      const after = await readUnitDetail(tx, who.scope, id, now, utcOffsetMinutes);
      const rows = { vendors: [after.vendor], sites: after.site === null ? [] : [after.site], units: [after.unit] };
      const warnings = registerDoubts(rows, { now }).map(doubtText);
      const detail = changeOf(before.unit, after.unit);
      return { answer: { ...after, warnings }, audit: { action: 'unit.edit', subject: `unit:${id}`, detail } };
    },
  ),
  command(
    {
      method: 'delete',
      path: '/api/units/:id',
      summary: 'Take a unit out of the register; tells what goes with it. Never with an open emergency',
      access: 'register.import',
      params,
      query: unitRemovalQuery,
      answer: unitRemoval,
    },
    async (tx, { who, params: { id }, query: { dryRun, version, openAlarms }, now }) => {
      const found = await tx.register.removal(id);
      visible(who.scope, found && { vendor: found.unit.vendor, county: found.site?.county ?? null });
      if (found === null) throw new Error('visible() lets no missing row through');
      if (dryRun) return { answer: found, audit: null };
      const agreed = { at: now, by: who.person.login, openAlarms, ...defined({ version }) };
      const answer = await tx.register.removeUnit(id, agreed);
      return { answer, audit: removalAudit(answer) };
    },
  ),
] as const;
