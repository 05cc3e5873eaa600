import { z } from 'zod';

const table = z.object({
  title: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.array(z.union([z.string(), z.number()]))),
});
const target = z.object({ what: z.string(), measured: z.number(), wanted: z.number(), met: z.boolean() });

/** What a measurement leaves in `results/<date>-<name>.json`. */
export const resultFileSchema = z.object({
  name: z.string(),
  what: z.string(),
  at: z.iso.datetime(),
  /** Commit of the sources, with `+` when they had changes. */
  commit: z.string(),
  hardware: z.object({
    cpu: z.string(),
    cores: z.number(),
    memoryGiB: z.number(),
    kernel: z.string(),
    node: z.string(),
    filesystem: z.string(),
    syncP50Ms: z.number(),
    syncP99Ms: z.number(),
  }),
  /** Load average before the measurement began. */
  loadBefore: z.number(),
  seconds: z.number(),
  versions: z.record(z.string(), z.string()),
  tables: z.array(table),
  targets: z.array(target),
  notes: z.array(z.string()),
  raw: z.unknown(),
});
export type ResultFile = z.output<typeof resultFileSchema>;
