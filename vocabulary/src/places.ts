import { z } from 'zod';
import counties from './data/counties.json' with { type: 'json' };

const name = { zh: z.string(), en: z.string() };
const placesSchema = z.object({
  source: z.string(),
  city: z.object(name),
  counties: z.array(z.object({ id: z.string(), code: z.string(), ...name })),
});

/** Default places of an installation (configurable); names and codes are public statistics. */
export const defaultPlaces = placesSchema.parse(counties);
