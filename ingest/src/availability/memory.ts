import { z } from 'zod';
import { memoryPart } from '../memory.ts';

const connectionKey = { journal: z.string(), epoch: z.string(), connection: z.string() };

/** What is remembered of a unit's connections and its last status, across restarts. Objects are replaced, never changed. */
export const availabilityMemory = memoryPart('availability', 1, {
  /** Credential over which the unit itself spoke last: tells whether a child's message proves its gateway alive. */
  origin: z.string().optional(),
  /** Newest connection of that credential over which it spoke, for as long as it speaks over this credential. */
  journal: z.string().optional(),
  epoch: z.string().optional(),
  connection: z.string().optional(),
  /** Newest connection of its credential, as `journal:epoch:number`, for as long as it is open. */
  session: z.string().optional(),
  /** Earlier ones of the same run of that broker that are open too, oldest first; of very many the latest. */
  others: z.array(z.string()).optional(),
  /** The later one that ended before `session` became the newest again. */
  ended: z.string().optional(),
  /** Since when nothing of what it says was understood: the last message that was, else the first that was not. */
  garbledSince: z.number().optional(),
  /** Its connections are cut or refused again and again, since. */
  refusedSince: z.number().optional(),
  /** Where its session's birth came from, and what it was: the same again begins no session. */
  born: z.object({ ...connectionKey, origin: z.string(), hash: z.number() }).optional(),
  /** Deadline of a lost connection is set, which broke then (receipt time, epoch ms). */
  losing: z.boolean().optional(),
  lostAt: z.number().optional(),
  /** Journal number of the record by which the state was declared: tells before and after within one millisecond. */
  declaredSeq: z.number().optional(),
  /** Last device time and number of a status, and how often exactly this message came again. */
  lastTs: z.number().optional(),
  lastSeq: z.number().optional(),
  /** The last device time was not plausible: nothing is older or newer than it. */
  lastTsOdd: z.boolean().optional(),
  repeatHash: z.number().optional(),
  repeats: z.number().optional(),
  repeatSince: z.number().optional(),
  /** Statuses that came behind newer ones, and have gone forward since (see order.ts). */
  behind: z
    .object({
      since: z.number(),
      count: z.number(),
      boot: z.number().optional(),
      seq: z.number().optional(),
      ts: z.number().optional(),
      firstTs: z.number().optional(),
    })
    .optional(),
});
