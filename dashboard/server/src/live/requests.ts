import { unitIdSchema } from '@vigil/vocabulary';
import { z } from 'zod';

/** What a desk may send over its socket, checked before anything is done with it. */
export const resyncRequest = z.object({ epoch: z.string().max(64), seq: z.int().min(0) });
export const watchRequest = unitIdSchema.nullable();
export const beatRequest = z.object({
  seq: z.int().min(0),
  hash: z.string().max(32),
  paintedAt: z.number(),
  sound: z.enum(['on', 'off']),
  view: z.string().max(60),
});
