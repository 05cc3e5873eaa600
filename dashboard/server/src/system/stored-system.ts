import type { Reads } from '@vigil/store';
import type { HistoryDriver } from '@vigil/store/history';
import { scopeSchema, storedSystem, systemView } from '@vigil/vocabulary';
import { z } from 'zod';
import { readerJob } from '../readers/job.ts';

/** What the store knows for the system page; quarantine and contract faults since `since`, epoch ms. */
export const readStored = readerJob(
  { name: 'system: store', input: z.object({ scope: scopeSchema, since: z.number() }), answer: storedSystem },
  ({ read }: { readonly read: Reads }) =>
    async ({ scope: seen, since }) => {
      const [cursors, quarantine, contractFaults, units] = await Promise.all([
        read.cursors.all(),
        read.quarantine.counts(seen, since),
        read.contractFaults.counts(seen, since),
        read.units.availabilityCounts(seen),
      ]);
      return { cursors, quarantine, contractFaults, units };
    },
);

/** A history that cannot be reached is an answer. */
export const readHistoryHealth = readerJob(
  { name: 'system: history', input: z.null(), answer: systemView.shape.history },
  ({ history }: { readonly history: () => Promise<HistoryDriver> }) =>
    async () => {
      const driver = await history();
      return { driver: driver.name, ...(await driver.health()) };
    },
);
