import type { Reads } from '@vigil/store';
import {
  epochMs,
  VigilError,
  vendorLiveQuery,
  vendorMessageView,
  vendorWatchBody,
  watchForMs,
} from '@vigil/vocabulary';
import { z } from 'zod';
import { defined } from '../http/defined.ts';
import { command } from '../http/route.ts';
import { read } from '../readers/read.ts';

interface ReaderNeeds {
  readonly read: Reads;
}

export const vendorLiveRoutes = [
  read(
    {
      method: 'get',
      path: '/api/vendor-live',
      summary: 'The newest messages of a vendor that was looked at, with what was understood of each',
      access: 'quarantine.read',
      query: vendorLiveQuery,
      answer: z.array(vendorMessageView),
    },
    ({ read: from }: ReaderNeeds) =>
      async ({ scope, query: wanted }) => {
        const items = await from.vendorLive.list({ ...defined(wanted), scope });
        return items.map(({ payload, journal: _journal, epoch: _epoch, journalSeq: _seq, ...item }) => ({
          ...item,
          payloadBase64: Buffer.from(payload).toString('base64'),
        }));
      },
  ),
  command(
    {
      method: 'post',
      path: '/api/vendor-live/watch',
      summary: `Looks at a vendor’s messages for ${watchForMs / 1_000} s; asked again for as long as somebody does`,
      access: 'quarantine.read',
      body: vendorWatchBody,
      answer: z.object({ until: epochMs }),
    },
    async (tx, { who, body: { vendor }, now }) => {
      const { scope } = who;
      const isTheirs = scope.vendor === null || scope.vendor === vendor;
      // Another's vendor looks like none.
      if (!isTheirs || !(await tx.register.vendors()).some(({ id }) => id === vendor))
        throw new VigilError('not-found', `no vendor ${vendor}`);
      const until = now + watchForMs;
      await tx.vendorLive.watch(vendor, until);
      // Looking changes nothing that a person answers for.
      return { answer: { until }, audit: null };
    },
  ),
] as const;
