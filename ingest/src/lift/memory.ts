import { z } from 'zod';
import { memoryPart } from '../memory.ts';

/** What is remembered of a lift across restarts. */
export const liftMemory = memoryPart('lift', 1, {
  maintenanceByEvent: z.boolean().optional(),
  maintenanceByMode: z.boolean().optional(),
  /** Each of the two ends by itself then, epoch ms. */
  maintenanceEventUntil: z.number().optional(),
  maintenanceModeUntil: z.number().optional(),
  /** The newest event of maintenance, on or off: when it was received, and its place among the unit's messages. */
  maintenanceSaid: z
    .object({
      at: z.number(),
      boot: z.number().nullish(),
      seq: z.number().nullish(),
      ts: z.number().nullish(),
    })
    .optional(),
  /**
   * What a fault, event or alarm said about people, until a newer status says it: receipt time, epoch ms, and its place
   * in its journal, which no clock moves.
   */
  reported: z
    .object({
      at: z.number(),
      journal: z.string().optional(),
      epoch: z.string().optional(),
      seq: z.number().optional(),
      passengers: z.boolean().nullable(),
      peopleCount: z.number().nullable(),
    })
    .optional(),
  /** An emergency of it may be open; left out: nobody has looked since one could have been raised. */
  endangered: z.boolean().optional(),
  /** Its emergencies have been told that whoever was inside can be out. */
  eased: z.boolean().optional(),
  /** The entrapment deadline is set since (receipt time, epoch ms). */
  stuckSince: z.number().optional(),
  stuckOccupancy: z.enum(['yes', 'unknown']).optional(),
  /** An entrapment of ours is open and its condition was seen last. */
  entrapped: z.boolean().optional(),
});
