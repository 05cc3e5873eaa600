import { z } from 'zod';

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

/** What derivations remember of a unit across restarts; kept as JSON in `unit_state.memory`, absent means default. */
const memorySchema = z.object({
  /** Credential over which the unit itself spoke last: tells whether a child's message proves its gateway alive. */
  origin: z.string().optional(),
  maintenanceByEvent: z.boolean().optional(),
  maintenanceByMode: z.boolean().optional(),
  /** The entrapment deadline is set since (receipt time, epoch ms). */
  stuckSince: z.number().optional(),
  stuckOccupancy: z.enum(['yes', 'unknown']).optional(),
  /** An entrapment of ours is open and its condition was seen last. */
  entrapped: z.boolean().optional(),
  /** Newest connection of its credential, as `journal:number`, for as long as it is open. */
  session: z.string().optional(),
  /** Deadline of a lost connection is set. */
  losing: z.boolean().optional(),
  /** Last device time and number of a status, and how often exactly this message came again. */
  lastTs: z.number().optional(),
  lastSeq: z.number().optional(),
  repeatHash: z.number().optional(),
  repeats: z.number().optional(),
  repeatSince: z.number().optional(),
  camera: z.partialRecord(z.enum(cameraFacts), debounced).optional(),
  warm: debounced.optional(),
  /** The alarm `alarm-path-unproven` is raised. */
  pathUnproven: z.boolean().optional(),
});
export type UnitMemory = z.output<typeof memorySchema>;

/** Foreign or damaged memory is forgotten: derivations start anew, nothing reported is lost by it. */
export function readMemory(stored: Readonly<Record<string, unknown>>): UnitMemory {
  const read = memorySchema.safeParse(stored);
  return read.success ? read.data : {};
}
