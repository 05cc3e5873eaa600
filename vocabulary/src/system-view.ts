import { z } from 'zod';
import { epochMs } from './alarm-view.ts';
import { contractFaultCounts } from './contract-fault-view.ts';
import { availabilityCounts, proofView } from './live.ts';
import type { View } from './view.ts';

/** Row of `GET /api/quarantine`. */
export const quarantineView = z
  .object({
    id: z.string(),
    at: epochMs,
    vendor: z.string().nullable(),
    unitId: z.string().nullable(),
    origin: z.string(),
    topic: z.string(),
    reason: z.string(),
    detail: z.string(),
    payloadBase64: z.string().meta({ description: 'Raw bytes, base64.' }),
  })
  .meta({ id: 'QuarantineView' });
export type QuarantineView = View<typeof quarantineView>;

const processHealth = z.object({
  name: z.enum(['broker', 'ingest', 'dashboard']),
  ok: z.boolean(),
  detail: z.record(z.string(), z.unknown()),
});
export type ProcessHealth = View<typeof processHealth>;

/** The part of the system page that the store knows. */
export const storedSystem = z.object({
  cursors: z.array(z.object({ name: z.string(), seq: z.int(), at: epochMs })),
  quarantine: z.array(z.object({ reason: z.string(), vendor: z.string().nullable(), count: z.int() })),
  contractFaults: contractFaultCounts.meta({
    description: 'All that was ever counted of the faults that were seen within a day.',
  }),
  units: availabilityCounts,
});
export type StoredSystem = View<typeof storedSystem>;

/** `GET /api/system` */
export const systemView = storedSystem
  .extend({
    now: epochMs,
    processes: z.array(processHealth),
    history: z.object({ driver: z.string(), ok: z.boolean(), detail: z.string() }),
    proof: proofView.nullable(),
    desks: z.array(
      z.object({
        user: z.string(),
        view: z.string(),
        live: z.boolean(),
        sound: z.enum(['on', 'off']),
        lastBeatAt: epochMs,
        unconfirmed: z.int().meta({ description: 'Urgent alarms that this desk has not confirmed yet.' }),
      }),
    ),
  })
  .meta({ id: 'SystemView' });
export type SystemView = View<typeof systemView>;
