import { z } from 'zod';

const sqlite = z
  .strictObject({
    driver: z.literal('sqlite').default('sqlite').describe('Engine of the operational store.'),
    file: z.string().min(1).default('./data/vigil.db').describe('Database file; its folder is created.'),
    busyTimeoutMs: z
      .int()
      .min(0)
      .max(60_000)
      .default(5_000)
      .describe('How long a transaction waits for the write lock before it fails with store-busy, ms.'),
  })
  .describe('Embedded SQLite: one file, shared by the processes of one machine.');

/** A union although it has one branch today: `{ driver: 'postgres', url }` is the second. */
export const storeConfigSchema = z.discriminatedUnion('driver', [sqlite]);
export type StoreConfig = z.output<typeof storeConfigSchema>;
export type StoreConfigInput = z.input<typeof storeConfigSchema>;
