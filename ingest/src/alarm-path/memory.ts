import { z } from 'zod';
import { memoryPart } from '../memory.ts';

export const pathMemory = memoryPart('alarm-path', 1, {
  /** The alarm `alarm-path-unproven` is raised. */
  pathUnproven: z.boolean().optional(),
});
