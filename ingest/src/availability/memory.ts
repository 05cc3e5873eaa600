import { z } from 'zod';
import { memoryPart } from '../memory.ts';

/** What is remembered of a unit's connections and its last status, across restarts. */
export const availabilityMemory = memoryPart('availability', 1, {
  /** Credential over which the unit itself spoke last: tells whether a child's message proves its gateway alive. */
  origin: z.string().optional(),
  /** Newest connection of its credential, as `journal:number`, for as long as it is open. */
  session: z.string().optional(),
  /** Since when nothing of what it says was understood: the last message that was, else the first that was not. */
  garbledSince: z.number().optional(),
  /** Its connections are cut or refused again and again, since. */
  refusedSince: z.number().optional(),
  /** Deadline of a lost connection is set. */
  losing: z.boolean().optional(),
  /** Last device time and number of a status, and how often exactly this message came again. */
  lastTs: z.number().optional(),
  lastSeq: z.number().optional(),
  repeatHash: z.number().optional(),
  repeats: z.number().optional(),
  repeatSince: z.number().optional(),
});
