import { type QuarantineView, type ReferenceView, roles, type SessionView, type SystemView } from '@vigil/vocabulary';
import { z } from 'zod';
import { epochMs, proofView, unitCounts } from './alarms.ts';

export const sessionAnswer = z
  .object({
    user: z.string(),
    name: z.string(),
    role: z.enum(roles),
    vendor: z.string().nullable(),
    counties: z.array(z.string()).nullable(),
    permissions: z.array(z.string()),
    endsAt: epochMs.meta({ description: 'The session ends at the latest then, epoch ms.' }),
  })
  .meta({ id: 'SessionView' }) satisfies z.ZodType<SessionView>;

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
    payloadBase64: z.string(),
  })
  .meta({ id: 'QuarantineView' }) satisfies z.ZodType<QuarantineView>;

export const systemView = z
  .object({
    now: epochMs,
    processes: z.array(
      z.object({
        name: z.enum(['broker', 'ingest', 'dashboard']),
        ok: z.boolean(),
        detail: z.record(z.string(), z.unknown()),
      }),
    ),
    cursors: z.array(z.object({ name: z.string(), seq: z.int(), at: epochMs })),
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
    quarantine: z.array(z.object({ reason: z.string(), vendor: z.string().nullable(), count: z.int() })),
    units: unitCounts,
  })
  .meta({ id: 'SystemView' }) satisfies z.ZodType<SystemView>;

export const referenceView = z
  .object({
    city: z.object({ zh: z.string(), en: z.string() }),
    counties: z.array(z.object({ id: z.string(), zh: z.string(), en: z.string() })),
    vendors: z.array(z.object({ id: z.string(), name: z.string(), nameEn: z.string().optional() })),
    hotline: z.string(),
  })
  .meta({ id: 'ReferenceView' }) satisfies z.ZodType<ReferenceView>;

export const nothing = z.object({}).meta({ id: 'Nothing' });
