import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Outcome } from '../measurement.ts';
import type { Hardware } from './hardware.ts';
import { markdownPage } from './markdown.ts';
import { type ResultFile, resultFileSchema } from './result-file.ts';

const resultsFolder = resolve(import.meta.dirname, '../../results');

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
