import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { Outcome } from '../measurement.ts';
import type { Hardware } from './hardware.ts';
import { markdownPage } from './markdown.ts';

const resultsFolder = resolve(import.meta.dirname, '../../results');

const table = z.object({
  title: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.array(z.union([z.string(), z.number()]))),
});
const target = z.object({ what: z.string(), measured: z.number(), wanted: z.number(), met: z.boolean() });

const resultFileSchema = z.object({
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

export interface Ran {
  readonly name: string;
  readonly what: string;
  readonly commit: string;
  readonly hardware: Hardware;
  readonly loadBefore: number;
  readonly seconds: number;
}

/** Writes `<date>-<name>.json`, one a day and measurement, and the page over the latest of each. */
export async function writeResult(ran: Ran, outcome: Outcome): Promise<string> {
  const at = new Date().toISOString();
  const file = join(resultsFolder, `${at.slice(0, 10)}-${ran.name}.json`);
  await writeFile(file, `${JSON.stringify({ ...ran, at, ...outcome }, null, 1)}\n`);
  await writeFile(join(resultsFolder, 'README.md'), markdownPage(await latestResults()));
  return file;
}

async function latestResults(): Promise<readonly ResultFile[]> {
  const latest = new Map<string, ResultFile>();
  for (const file of (await readdir(resultsFolder)).filter((name) => name.endsWith('.json')).toSorted()) {
    const result = resultFileSchema.parse(JSON.parse(await readFile(join(resultsFolder, file), 'utf8')));
    latest.set(result.name, result);
  }
  return [...latest.values()];
}
