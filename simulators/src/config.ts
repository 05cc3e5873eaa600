import { z } from 'zod';

/** Settings of the simulated city (VIGIL_CITY_…). */
export const cityConfigSchema = z
  .object({
    dataDir: z.string().default('./data').meta({ description: 'Data folder of the installation' }),
    url: z.string().default('mqtt://127.0.0.1:1883').meta({ description: 'Broker address' }),
    units: z.coerce
      .number()
      .int()
      .min(10)
      .max(200_000)
      .default(2_000)
      .meta({ description: 'Registered units to draw when there is no city yet' }),
    seed: z.coerce.number().int().default(4418).meta({ description: 'Seed of the city' }),
    intervalMs: z.coerce
      .number()
      .int()
      .min(1_000)
      .default(60_000)
      .meta({ description: 'Report interval of a unit when nothing changes, ms' }),
    connectOverMs: z.coerce
      .number()
      .int()
      .min(0)
      .default(5_000)
      .meta({ description: 'Connections are opened over this time, ms' }),
    incidentEveryMs: z.coerce
      .number()
      .int()
      .min(0)
      .default(20_000)
      .meta({ description: 'Mean time between small troubles, ms; 0: none' }),
  })
  .strict();

/** Where the settings stand. */
export const cityConfigSource = { prefix: 'VIGIL_CITY_', aliases: { dataDir: 'VIGIL_DATA' } } as const;
