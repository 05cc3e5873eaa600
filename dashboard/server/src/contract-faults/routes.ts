import type { Reads } from '@vigil/store';
import { contractFaultColumns, contractFaultQuery, contractFaultView } from '@vigil/vocabulary';
import { z } from 'zod';
import { defined } from '../http/defined.ts';
import { listFile } from '../list-files/list-file.ts';
import { read } from '../readers/read.ts';

interface ReaderNeeds {
  readonly read: Reads;
}

export const contractFaultRoutes = [
  read(
    {
      method: 'get',
      path: '/api/contract-faults',
      summary: 'What senders do against the vendor contract, newest first',
      access: 'quarantine.read',
      query: contractFaultQuery,
      answer: z.array(contractFaultView),
    },
    ({ read: from }: ReaderNeeds) =>
      ({ scope, query: wanted }) =>
        from.contractFaults.list({ ...defined(wanted), scope }),
  ),
  listFile(
    {
      list: 'contract-faults',
      summary: 'What senders do against the vendor contract as a file (CSV, JSON), filtered as the list is',
      access: 'quarantine.read',
      filters: contractFaultQuery.omit({ limit: true }),
      columns: contractFaultColumns,
    },
    null,
    ({ read: from }: ReaderNeeds & { readonly utcOffsetMinutes: number }) =>
      ({ scope, query: wanted }, _after, limit) =>
        from.contractFaults.list({ ...defined(wanted), scope, limit }),
  ),
] as const;
