import type { Reads } from '@vigil/store';
import { epochMs, quarantineQuery, quarantineView, reprocessFact } from '@vigil/vocabulary';
import { z } from 'zod';
import { defined } from '../http/defined.ts';
import { command } from '../http/route.ts';
import { read } from '../readers/read.ts';

interface ReaderNeeds {
  readonly read: Reads;
}

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
        return items.map(({ payload, id, at, vendor, unitId, origin, topic, reason, detail }) => ({
          id,
          at,
          vendor,
          unitId,
          origin,
          topic,
          reason,
          detail,
          payloadBase64: Buffer.from(payload).toString('base64'),
        }));
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
