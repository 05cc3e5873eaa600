import { z } from 'zod';
import { dueStates } from './due.ts';
import { kindIds } from './unit-kinds.ts';
import type { View } from './view.ts';

/** Row of `GET /api/compliance`: units under statutory inspection of one county and kind, by due state. */
export const complianceRow = z
  .object({
    county: z.string().nullable(),
    kind: z.enum(kindIds),
    total: z.int(),
    by: z.record(z.enum(dueStates), z.int()),
  })
  .meta({ id: 'ComplianceRow' });
export type ComplianceRow = View<typeof complianceRow>;
