import { z } from 'zod';
import { alarmView, epochMs } from './alarm-view.ts';
import { availabilities } from './availability.ts';
import { dueStates } from './due.ts';
import { priorities } from './lanes.ts';
import { organisationRowSchema, siteRowSchema, unitRowSchema, vendorRowSchema } from './register.ts';
import { kindIds } from './unit-kinds.ts';
import type { View } from './view.ts';

/** Row of `GET /api/units`. */
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
  .meta({ id: 'UnitListView' });
export type UnitListView = View<typeof unitListView>;

/** Live values of one unit. */
export const unitLive = z
  .object({
    unitId: z.string(),
    availability: z.enum(availabilities),
    availabilityReason: z.string(),
    availabilitySince: epochMs,
    lastSeenAt: epochMs.nullable(),
    skewMs: z.number().nullable(),
    status: z
      .record(z.string(), z.unknown())
      .meta({ description: 'Last known status values, by their contract names.' }),
    statusAt: epochMs.nullable(),
  })
  .meta({ id: 'UnitLive' });
export type UnitLive = View<typeof unitLive>;

/** `GET /api/units/:id` */
export const unitDetail = z
  .object({
    unit: unitRowSchema,
    site: siteRowSchema.nullable(),
    vendor: vendorRowSchema,
    maintenance: organisationRowSchema.nullable(),
    user: organisationRowSchema.nullable(),
    children: z.array(z.string()),
    live: unitLive,
    firmware: z.string().nullable(),
    lastTestAt: epochMs.nullable(),
    maintenanceUntil: epochMs.nullable().meta({
      description: 'Declared maintenance, which keeps faults quiet, ends by itself then at the latest; null: none.',
    }),
    sleepUntil: epochMs.nullable().meta({
      description: 'It said that it sleeps, and is believed up to then; null: it does not sleep.',
    }),
    due: z.object({ state: z.enum(dueStates), days: z.number().nullable() }),
    openAlarms: z.array(alarmView),
  })
  .meta({ id: 'UnitDetail' });
export type UnitDetail = View<typeof unitDetail>;

/** Answer of a change: the unit as it is now, and what is doubtful about it. */
export const unitChanged = unitDetail
  .extend({
    warnings: z.array(z.string()).meta({
      description:
        'What the register says of this unit, its site and vendor that is probably a mistake; the same words as of an import.',
    }),
  })
  .meta({ id: 'UnitChanged' });

const chartPoint = z.tuple([z.number(), z.number(), z.number(), z.number()]);

/** `GET /api/units/:id/history` */
export const historyView = z
  .object({
    driver: z.string(),
    series: z.array(
      z.object({
        field: z.string(),
        points: z.array(chartPoint).meta({ description: '[start of the bucket in epoch ms, least, mean, greatest]' }),
      }),
    ),
  })
  .meta({ id: 'HistoryView' });
export type HistoryView = View<typeof historyView>;
