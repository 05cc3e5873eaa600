import { z } from 'zod';
import { floodKinds } from './kinds.ts';

/** What the neighbour is told, and what it answers when it is told to stop, over its IPC channel. */
export const floodJobSchema = z.object({
  host: z.string(),
  port: z.int(),
  clientId: z.string(),
  username: z.string(),
  password: z.string(),
  topic: z.string(),
  kind: z.enum(floodKinds),
});
export type FloodJob = z.output<typeof floodJobSchema>;

export const floodReportSchema = z.object({
  /** Packets written, acknowledged, and connections that were cut. */
  sent: z.int(),
  acknowledged: z.int(),
  cuts: z.int(),
  bytes: z.int(),
});
export type FloodReport = z.output<typeof floodReportSchema>;
