import type { Reads } from '@vigil/store';
import { auditColumns, auditQuery, auditView } from '@vigil/vocabulary';
import { z } from 'zod';
import { defined } from '../http/defined.ts';
import { listFile } from '../list-files/list-file.ts';
import { read } from '../readers/read.ts';
import { auditFor } from '../session/without-names.ts';

interface ReaderNeeds {
  readonly read: Reads;
}

export const auditRoutes = [
  read(
    {
      method: 'get',
      path: '/api/audit',
      summary: 'Who did what, newest first',
      access: 'audit.read',
      query: auditQuery,
      answer: z.array(auditView),
    },
    ({ read: from }: ReaderNeeds) =>
      async ({ scope, query: wanted }) =>
        auditFor(scope, await from.audit.list({ ...defined(wanted), scope })),
  ),
  listFile(
    {
      list: 'audit',
      summary: 'Who did what as a file (CSV, JSON), newest first',
      access: 'audit.read',
      filters: auditQuery.omit({ limit: true, beforeId: true }),
      columns: auditColumns,
    },
    { rowsAtOnce: 500, key: z.int(), keyOf: ({ id }) => id },
    ({ read: from }: ReaderNeeds & { readonly utcOffsetMinutes: number }) =>
      async ({ scope, query: wanted }, after, limit) => {
        const behind = after === null ? {} : { beforeId: after };
        return auditFor(scope, await from.audit.list({ ...defined(wanted), ...behind, scope, limit }));
      },
  ),
] as const;
