import { z } from 'zod';
import { epochMs } from './alarm-view.ts';
import { dueStates } from './due.ts';
import { vendorIdSchema } from './ids.ts';
import { centreOperator } from './roles.ts';
import { kindIds } from './unit-kinds.ts';
import type { View } from './view.ts';

/**
 * The work list of statutory inspections: what needs work within days and not an answer now is a list, no alarm
 * (docs/adr/0036). A row is a unit; who works on it marks it as taken up. The mark belongs to the date on the
 * certificate: with a new one there is nothing left to do, and the mark is gone.
 */

const inspectionNote = z.string().trim().max(300);

export const inspectionQuery = z
  .object({
    due: z.enum(dueStates).default('overdue'),
    county: z.string().max(40).optional(),
    kind: z.enum(kindIds).optional(),
    vendor: vendorIdSchema.optional(),
    text: z.string().max(100).optional(),
    takenUp: z
      .enum(['true', 'false'])
      .transform((text) => text === 'true')
      .optional(),
    limit: z.coerce.number().int().min(1).max(500).default(50),
    offset: z.coerce.number().int().min(0).default(0),
  })
  .strict();

const seenAt = epochMs.nullable().meta({
  description: 'When the mark that was on the screen was made, null: there was none. Another one: version-conflict.',
});
export const inspectionTakeUp = z.object({ note: inspectionNote.default(''), seenAt }).strict();
export const inspectionRelease = z.object({ seenAt }).strict();

const inspectionMark = z
  .object({
    by: z.string().meta({ description: `Login; to a vendor's accounts ${centreOperator}.` }),
    at: epochMs,
    note: z.string().meta({ description: 'Free text of the centre; empty to a vendor’s accounts.' }),
  })
  .meta({ id: 'InspectionMark' });
export type InspectionMark = View<typeof inspectionMark>;

/** Row of `GET /api/inspections`. */
export const inspectionRow = z
  .object({
    unitId: z.string(),
    name: z.string(),
    kind: z.enum(kindIds),
    vendor: z.string(),
    county: z.string().nullable(),
    siteName: z.string().nullable(),
    address: z.string().nullable(),
    registerCode: z.string().nullable(),
    validUntil: z.string().nullable(),
    days: z.number().nullable().meta({ description: 'From today to the last valid day; negative: days overdue.' }),
    user: z
      .object({ name: z.string(), contact: z.string().nullable(), phone: z.string().nullable() })
      .nullable()
      .meta({ description: 'Who has to apply for the inspection; null to a vendor’s accounts.' }),
    takenUp: inspectionMark.nullable(),
  })
  .meta({ id: 'InspectionRow' });
export type InspectionRow = View<typeof inspectionRow>;
