import { storeConfigSchema } from '@vigil/store';
import { historyConfigSchema } from '@vigil/store/history';
import { z } from 'zod';
import type { FollowerStatus } from '../follow/follower.ts';
import type { WriterStatus } from './writer.ts';

/** What the history's thread is given at its start. */
export const threadDataSchema = z.object({
  /** Folder of all journals. */
  journalRoot: z.string(),
  /** Journals expected there; others that are found are followed too. */
  journals: z.array(z.string()),
  batch: z.object({ max: z.int(), gatherMs: z.int() }),
  keepDays: z.int(),
  /** Of ingest's own log. */
  logLevel: z.string(),
  store: storeConfigSchema,
  history: historyConfigSchema,
});
export type ThreadData = z.output<typeof threadDataSchema>;

/** The only thing it is told later: to end after the batch at hand. */
export const stopRequest = 'stop';

/** How far the history has come, as the thread says a few times a second. */
export interface HistoryStanding extends WriterStatus {
  readonly journals: readonly FollowerStatus[];
}

const followerStatus: z.ZodType<FollowerStatus> = z.object({
  journal: z.string(),
  cursor: z.number(),
  last: z.number(),
  lagRows: z.number(),
  lagMs: z.number(),
  doneAt: z.number(),
  ownSeq: z.number(),
  ownAt: z.number(),
  readingsAt: z.number().nullable(),
  started: z.boolean(),
  error: z.string().nullable(),
  holes: z.number(),
  readAgain: z.boolean(),
  setBack: z.number(),
  readLate: z.number(),
  heard: z.number(),
  aside: z.array(z.object({ lane: z.string(), cursor: z.number() })),
});

export const standingSchema: z.ZodType<HistoryStanding> = z.object({
  written: z.number(),
  rejected: z.number(),
  blockedBy: z.string().nullable(),
  replaced: z.number(),
  journals: z.array(followerStatus),
});
