import type { Reads } from '@vigil/store';
import { contractFaultQuery, contractFaultView } from '@vigil/vocabulary';
import { z } from 'zod';
import { defined } from '../http/defined.ts';
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
] as const;
