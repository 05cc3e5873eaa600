import { z } from 'zod';
import { epochMs } from './alarm-view.ts';
import { roles, type Scope } from './roles.ts';
import type { View } from './view.ts';

/** A scope on its way between threads. */
export const scopeSchema = z.object({
  vendor: z.string().nullable(),
  counties: z.array(z.string()).nullable(),
}) satisfies z.ZodType<Scope>;

/** Who is signed in. */
export const sessionView = z
  .object({
    user: z.string(),
    name: z.string(),
    role: z.enum(roles),
    vendor: z.string().nullable(),
    counties: z.array(z.string()).nullable(),
    permissions: z.array(z.string()),
    endsAt: epochMs.meta({ description: 'The session ends at the latest then, epoch ms.' }),
  })
  .meta({ id: 'SessionView' });
export type SessionView = View<typeof sessionView>;

const name = { zh: z.string(), en: z.string() };

/** `GET /api/reference`: what the console needs to name things. */
export const referenceView = z
  .object({
    city: z.object(name),
    counties: z.array(z.object({ id: z.string(), ...name })),
    vendors: z.array(z.object({ id: z.string(), name: z.string(), nameEn: z.string().optional() })),
    hotline: z.string(),
    waitingMs: z
      .object({ firstMs: z.int(), secondMs: z.int() })
      .meta({ description: 'After how long an emergency that nobody has acknowledged is shown and heard as late.' }),
    blindAdvice: z.object(name).meta({ description: 'What the room does while its screen cannot be trusted.' }),
  })
  .meta({ id: 'ReferenceView' });
export type ReferenceView = View<typeof referenceView>;
