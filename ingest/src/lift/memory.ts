import { z } from 'zod';
import { memoryPart } from '../memory.ts';

/** What is remembered of a lift across restarts. */
export const liftMemory = memoryPart('lift', 1, {
  maintenanceByEvent: z.boolean().optional(),
  maintenanceByMode: z.boolean().optional(),
  /** The entrapment deadline is set since (receipt time, epoch ms). */
  stuckSince: z.number().optional(),
  stuckOccupancy: z.enum(['yes', 'unknown']).optional(),
  /** An entrapment of ours is open and its condition was seen last. */
  entrapped: z.boolean().optional(),
});
