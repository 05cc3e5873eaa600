import { z } from 'zod';
import type { View } from './view.ts';

/** Why an alarm is kept but not shown as waiting: put aside by a person, or quiet by design. */
export const suppressionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('shelved'), by: z.string(), reason: z.string(), untilMs: z.number() }),
  z.object({
    kind: z.literal('suppressed'),
    rule: z.enum(['maintenance', 'planned-outage', 'closed-hours', 'commissioning', 'behind-gateway']),
  }),
  z.object({ kind: z.literal('out-of-service'), by: z.string(), reason: z.string() }),
]);
export type Suppression = View<typeof suppressionSchema>;
