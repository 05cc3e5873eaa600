import { z } from 'zod';
import { memoryPart } from '../memory.ts';

/** The four facts of a camera that are debounced each on its own. */
export const cameraFacts = ['reachable', 'streaming', 'recording', 'imageOk'] as const;
export type CameraFact = (typeof cameraFacts)[number];

const debounced = z.object({
  /** The judged value: true means the fact is bad. */
  bad: z.boolean(),
  /** A change of it is waiting for its delay. */
  pending: z.boolean(),
});
export type Debounced = z.output<typeof debounced>;

/** What is remembered of a kitchen's cameras and sensors across restarts. */
export const kitchenMemory = memoryPart('kitchens', 1, {
  camera: z.partialRecord(z.enum(cameraFacts), debounced).optional(),
  warm: debounced.optional(),
});
