import { z } from 'zod';
import { publisherSchema } from './job.ts';

/** What the crowd of mostly silent connections is told, and what it answers, over its IPC channel. */
export const crowdJobSchema = z.object({
  host: z.string(),
  port: z.int(),
  members: z.array(publisherSchema.extend({ filter: z.string(), willTopic: z.string() })).min(1),
});
export type CrowdJob = z.output<typeof crowdJobSchema>;

export const crowdReportSchema = z.discriminatedUnion('kind', [
  /** All are connected and subscribed. */
  z.object({ kind: z.literal('connected'), ms: z.number() }),
  /** Each has published once more and has its PUBACK. */
  z.object({ kind: z.literal('published') }),
  z.object({ kind: z.literal('failed'), reason: z.string() }),
]);
export type CrowdReport = z.output<typeof crowdReportSchema>;
