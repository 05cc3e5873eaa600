import type { KeptItem, Reads } from '@vigil/store';
import {
  epochMs,
  type QuarantineView,
  quarantineColumns,
  quarantineQuery,
  quarantineView,
  reprocessFact,
} from '@vigil/vocabulary';
import { z } from 'zod';
import { defined } from '../http/defined.ts';
import { command } from '../http/route.ts';
import { listFile } from '../list-files/list-file.ts';
import { read } from '../readers/read.ts';

interface ReaderNeeds {
  readonly read: Reads;
}

interface FileNeeds extends ReaderNeeds {
  readonly utcOffsetMinutes: number;
}

const viewOf = ({ payload, id, at, vendor, unitId, origin, topic, reason, detail }: KeptItem): QuarantineView => ({
  id,
  at,
  vendor,
  unitId,
  origin,
  topic,
  reason,
  detail,
  payloadBase64: Buffer.from(payload).toString('base64'),
});

export const quarantineRoutes = [
  read(
    {
      method: 'get',
      path: '/api/quarantine',
      summary: 'Messages that could not be understood, with the reason and the raw bytes',
      access: 'quarantine.read',
      query: quarantineQuery,
      answer: z.array(quarantineView),
    },
    ({ read: from }: ReaderNeeds) =>
      async ({ scope, query: wanted }) => {
        const items = await from.quarantine.list({ ...defined(wanted), scope });
        return items.map(viewOf);
      },
  ),
  listFile(
    {
      list: 'quarantine',
      summary: 'Messages that could not be understood as a file (CSV, JSON), filtered as the list is',
      access: 'quarantine.read',
      filters: quarantineQuery.omit({ limit: true, beforeId: true }),
      columns: quarantineColumns,
    },
    // A message may be large.
    { rowsAtOnce: 20, key: z.string(), keyOf: ({ id }) => id },
    ({ read: from }: FileNeeds) =>
      async ({ scope, query: wanted }, after, limit) => {
        const behind = after === null ? {} : { beforeId: after };
        return (await from.quarantine.list({ ...defined(wanted), ...behind, scope, limit })).map(viewOf);
      },
  ),
  command(
    {
      method: 'post',
      path: '/api/quarantine/reprocess',
      summary: 'Judge quarantined messages of the last days again; each of them once at most',
      access: 'unit.edit',
      answer: z.object({ at: epochMs }),
    },
    async (tx, { now }) => {
      await tx.processes.setFact(reprocessFact, now);
      return { answer: { at: now }, audit: { action: 'quarantine.reprocess', subject: 'quarantine', detail: {} } };
    },
  ),
] as const;
