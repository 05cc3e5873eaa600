import {
  availabilities,
  type ComplianceRow,
  dueStates,
  type HistoryView,
  type KitchenView,
  kindIds,
  organisationRowSchema,
  priorities,
  siteRowSchema,
  type UnitDetail,
  type UnitListView,
  type UnitLive,
  unitRowSchema,
  vendorRowSchema,
} from '@vigil/vocabulary';
import { z } from 'zod';
import { alarmView, epochMs } from './alarms.ts';

export const unitListView = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(kindIds),
    vendor: z.string(),
    siteName: z.string().nullable(),
    county: z.string().nullable(),
    address: z.string().nullable(),
    registerCode: z.string().nullable(),
    rescueCode: z.string().nullable(),
    availability: z.enum(availabilities),
    availabilitySince: epochMs.nullable(),
    lastSeenAt: epochMs.nullable(),
    openAlarms: z.int(),
    worst: z.enum(priorities).nullable(),
    inspectionValidUntil: z.string().nullable(),
    due: z.enum(dueStates),
  })
  .meta({ id: 'UnitListView' }) satisfies z.ZodType<UnitListView>;

const unitLiveView = z
  .object({
    unitId: z.string(),
    availability: z.enum(availabilities),
    availabilityReason: z.string(),
    availabilitySince: epochMs,
    lastSeenAt: epochMs.nullable(),
    skewMs: z.number().nullable(),
    status: z.record(z.string(), z.unknown()),
    statusAt: epochMs.nullable(),
  })
  .meta({ id: 'UnitLive' }) satisfies z.ZodType<UnitLive>;

export const unitDetail = z
  .object({
    unit: unitRowSchema,
    site: siteRowSchema.nullable(),
    vendor: vendorRowSchema,
    maintenance: organisationRowSchema.nullable(),
    user: organisationRowSchema.nullable(),
    children: z.array(z.string()),
    live: unitLiveView,
    firmware: z.string().nullable(),
    lastTestAt: epochMs.nullable(),
    due: z.object({ state: z.enum(dueStates), days: z.number().nullable() }),
    openAlarms: z.array(alarmView),
  })
  .meta({ id: 'UnitDetail' }) satisfies z.ZodType<UnitDetail>;

export const historyView = z
  .object({
    driver: z.string(),
    series: z.array(
      z.object({
        field: z.string(),
        points: z
          .array(z.tuple([z.number(), z.number(), z.number(), z.number()]))
          .meta({ description: '[start of the bucket in epoch ms, least, mean, greatest]' }),
      }),
    ),
  })
  .meta({ id: 'HistoryView' }) satisfies z.ZodType<HistoryView>;

export const kitchenView = z
  .object({
    siteId: z.string(),
    name: z.string(),
    county: z.string().nullable(),
    address: z.string(),
    openNow: z.boolean(),
    cameras: z.array(
      z.object({
        unitId: z.string(),
        name: z.string(),
        availability: z.string(),
        reachable: z.boolean().nullable(),
        streaming: z.boolean().nullable(),
        recording: z.boolean().nullable(),
        imageOk: z.boolean().nullable(),
        openAlarms: z.int(),
      }),
    ),
  })
  .meta({ id: 'KitchenView' }) satisfies z.ZodType<KitchenView>;

export const complianceRow = z
  .object({
    county: z.string().nullable(),
    kind: z.enum(kindIds),
    total: z.int(),
    by: z.object({
      none: z.int(),
      ok: z.int(),
      apply: z.int(),
      due: z.int(),
      overdue: z.int(),
      'out-of-use': z.int(),
    } satisfies { readonly [S in (typeof dueStates)[number]]: z.ZodType }),
  })
  .meta({ id: 'ComplianceRow' }) satisfies z.ZodType<ComplianceRow>;
