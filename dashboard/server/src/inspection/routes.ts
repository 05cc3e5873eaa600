import type { Reads } from '@vigil/store';
import {
  type ComplianceRow,
  calendarDay,
  complianceRow,
  inspectionColumns,
  inspectionQuery,
  inspectionRelease,
  inspectionRow,
  inspectionTakeUp,
  nothing,
  pageOf,
  unitIdSchema,
} from '@vigil/vocabulary';
import { z } from 'zod';
import { defined } from '../http/defined.ts';
import { command } from '../http/route.ts';
import { listFile } from '../list-files/list-file.ts';
import { read } from '../readers/read.ts';
import type { RegisterCache } from '../register/register-cache.ts';
import { scopeKey } from '../session/scope.ts';
import { complianceRows } from './compliance.ts';
import { inspectionRowOf, markAsSeen } from './work-list.ts';

interface ReaderNeeds {
  readonly read: Reads;
  readonly register: RegisterCache;
  readonly utcOffsetMinutes: number;
}

const params = z.object({ id: unitIdSchema });

export const inspectionRoutes = [
  read(
    {
      method: 'get',
      path: '/api/compliance',
      summary: 'Statutory inspection by county and kind',
      access: 'unit.read',
      answer: z.array(complianceRow),
    },
    ({ register, utcOffsetMinutes }: ReaderNeeds) => {
      /** Counted once for each version of the register, day and scope. */
      let counted = new Map<string, readonly ComplianceRow[]>();
      let countedFor = '';
      return async ({ scope, now }) => {
        const { version, units } = await register.read();
        const today = calendarDay(now, utcOffsetMinutes);
        if (countedFor !== `${version} ${today}`) {
          countedFor = `${version} ${today}`;
          counted = new Map();
        }
        const key = scopeKey(scope);
        const rows = counted.get(key) ?? complianceRows(units.values(), scope, today);
        counted.set(key, rows);
        return rows;
      };
    },
  ),
  read(
    {
      method: 'get',
      path: '/api/inspections',
      summary: 'The work list of inspections in one due state, the longest overdue first',
      access: 'unit.read',
      query: inspectionQuery,
      answer: pageOf(inspectionRow),
    },
    ({ read: from, utcOffsetMinutes }: ReaderNeeds) =>
      async ({ scope, query, now }) => {
        const today = calendarDay(now, utcOffsetMinutes);
        const { rows, total } = await from.inspections.list({ ...defined(query), due: query.due, scope, today });
        return { rows: rows.map((row) => inspectionRowOf(row, scope, today)), total };
      },
  ),
  listFile(
    {
      list: 'inspections',
      summary: 'The work list of inspections as a file (CSV, JSON), filtered as the list is',
      access: 'unit.read',
      filters: inspectionQuery.omit({ limit: true, offset: true }),
      columns: inspectionColumns,
    },
    null,
    ({ read: from, utcOffsetMinutes }: ReaderNeeds) =>
      async ({ scope, query, now }, _after, limit) => {
        const today = calendarDay(now, utcOffsetMinutes);
        const { rows } = await from.inspections.list({
          ...defined(query),
          due: query.due,
          scope,
          today,
          limit,
          offset: 0,
        });
        return rows.map((row) => inspectionRowOf(row, scope, today));
      },
  ),
  command(
    {
      method: 'post',
      path: '/api/inspections/:id/take-up',
      summary: 'Somebody sees to the inspection of this unit, or writes another note',
      access: 'inspection.work',
      params,
      body: inspectionTakeUp,
      answer: nothing,
    },
    async (tx, { who, params: { id }, body: { note, seenAt }, now }) => {
      const before = await markAsSeen(tx, who.scope, id, seenAt);
      // A mark is known by its moment: two within one millisecond would look alike.
      const at = Math.max(now, (before?.at ?? 0) + 1);
      await tx.inspections.takeUp(id, { by: who.person.login, at, note });
      return {
        answer: {},
        audit: { action: 'inspection.take-up', subject: `unit:${id}`, detail: { note, before } },
      };
    },
  ),
  command(
    {
      method: 'post',
      path: '/api/inspections/:id/release',
      summary: 'Nobody sees to the inspection of this unit any more',
      access: 'inspection.work',
      params,
      body: inspectionRelease,
      answer: nothing,
    },
    async (tx, { who, params: { id }, body: { seenAt } }) => {
      const before = await markAsSeen(tx, who.scope, id, seenAt);
      if (before === null) return { answer: {}, audit: null };
      await tx.inspections.release(id);
      return { answer: {}, audit: { action: 'inspection.release', subject: `unit:${id}`, detail: { before } } };
    },
  ),
] as const;
