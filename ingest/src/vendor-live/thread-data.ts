import { storeConfigSchema } from '@vigil/store';
import { z } from 'zod';

/** What the thread is given at its start. */
export const threadDataSchema = z.object({
  /** Folder of all journals. */
  journalRoot: z.string(),
  /** Of ingest's own log. */
  logLevel: z.string(),
  store: storeConfigSchema,
});
export type ThreadData = z.output<typeof threadDataSchema>;

export const stopRequest = 'stop';
