import type { Reads } from '@vigil/store';
import { auditQuery, auditView } from '@vigil/vocabulary';
import { z } from 'zod';
import { defined } from '../http/defined.ts';
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
] as const;
