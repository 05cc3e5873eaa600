import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Helper, startHelper } from '@vigil/harness';
import { onTestFinished } from 'vitest';
import type { JournalEntry, JournalObserver, JournalWriter } from '../src/index.ts';
import { beginningOf } from '../src/log/first-number.ts';
import { followLog, lastOf } from '../src/log/follow.ts';
import { listSegments } from '../src/log/segment-files.ts';
import { recordOf } from './support-records.ts';

/** A folder that is gone when the test is. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-journal-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function appendAll(writer: JournalWriter, texts: readonly string[], size?: number): Promise<number[]> {
  return Promise.all(texts.map((text) => writer.append(recordOf(text, size))));
}

export function numbered(count: number, from = 1): string[] {
  return Array.from({ length: count }, (_, index) => `m${from + index}`);
}

/** Everything that a reader gets who begins behind `after` and ends at the end. */
export async function readAll(
  directory: string,
  options: { readonly after?: number; readonly max?: number; readonly onEvent?: JournalObserver } = {},
): Promise<JournalEntry[]> {
  const { after = 0, max = 100, onEvent } = options;
  const last = lastOf(directory);
  const position = after === 0 || last === null ? null : { epoch: epochOf(directory, after) ?? last.epoch, seq: after };
  const all: JournalEntry[] = [];
  const { signal } = new AbortController();
  const events = onEvent === undefined ? {} : { onEvent };
  for await (const entries of followLog(directory, { after: position, max, signal, untilEnd: true, ...events }, 1000)) {
    if (entries.length > max) throw new Error(`${entries.length} entries in a batch of ${max}`);
    all.push(...entries);
  }
  return all;
}

/** Epoch of the segment in which a number is. */
export function epochOf(directory: string, seq: number): string | undefined {
  return listSegments(directory).findLast((segment) => {
    const beginning = beginningOf(directory, segment);
    return typeof beginning !== 'string' && beginning.firstSeq <= seq;
  })?.epoch;
}

/** Paths of the segments in their order. */
export function segmentFiles(directory: string): string[] {
  return listSegments(directory).map(({ file }) => join(directory, file));
}

/** Runs `processes/<name>.ts` as a process of its own; it is gone when the test is. */
export function startProcess(name: string, args: readonly string[], prefix: readonly string[] = []): Helper {
  const helper = startHelper({
    script: fileURLToPath(new URL(`processes/${name}.ts`, import.meta.url)),
    args,
    prefix,
  });
  onTestFinished(async () => {
    await helper.program.kill();
  });
  return helper;
}
