import { z } from 'zod';
import { availabilities } from './availability.ts';
import { cameraConditions } from './cameras.ts';
import type { View } from './view.ts';

/** `GET /api/kitchens`: a kitchen with the four facts of each camera; null: not known. */
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
        availability: z.enum(availabilities),
        reachable: z.boolean().nullable(),
        streaming: z.boolean().nullable(),
        recording: z.boolean().nullable(),
        imageOk: z.boolean().nullable(),
        condition: z.enum(cameraConditions).meta({
          description:
            'bad: it says so; lost: it fell silent; unknown: nobody can say, which is neither; off: by plan.',
        }),
        openAlarms: z.int(),
      }),
    ),
  })
  .meta({ id: 'KitchenView' });
export type KitchenView = View<typeof kitchenView>;
