import { type ComplianceRow, calendarDay, complianceRow } from '@vigil/vocabulary';
import { z } from 'zod';
import { read } from '../readers/read.ts';
import type { RegisterCache } from '../register/register-cache.ts';
import { scopeKey } from '../session/scope.ts';
import { complianceRows } from './compliance.ts';

interface ReaderNeeds {
  readonly register: RegisterCache;
  readonly utcOffsetMinutes: number;
}

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
] as const;
