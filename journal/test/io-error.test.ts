import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../src/index.ts';
import { readAll, segmentFiles, startProcess, temporaryFolder } from './support.ts';
import { recordOf, textOf } from './support-records.ts';
import { openWriter } from './support-writer.ts';

const hasInjection = spawnSync('strace', ['-e', 'inject=pwrite64:error=EIO', 'true']).status === 0;

/** Runs `append-each` while the kernel answers some of its writes to segments with an error. */
async function appendUnderFaults(
  directory: string,
  fault: string,
  end: 'close' | 'kill',
  segmentRows = 1000,
): Promise<readonly string[]> {
  // Calls are counted by thread: one thread writes the groups, the main thread the wake file and new headers.
  const prefix = ['env', 'UV_THREADPOOL_SIZE=1', 'strace', '-f', '-qq', '-o', '/dev/null', '-e', `inject=${fault}`];
  const helper = startProcess('append-each', [directory, '30', end, String(segmentRows)], prefix);
  return helper.remainingLines();
}

const taken = (lines: readonly string[]): string[] =>
  lines.filter((line) => line.startsWith('taken ')).map((line) => line.slice('taken '.length));
const refused = (lines: readonly string[]): string[] => lines.filter((line) => line.startsWith('refused '));

async function entriesOf(directory: string): Promise<string[]> {
  return (await readAll(directory)).map((entry) => `${entry.seq} ${textOf(entry)}`);
}

describe.skipIf(!hasInjection)('an I/O error (needs strace with fault injection; skipped without)', () => {
  it.each([
    ['a failing write', 'pwrite64:error=EIO:when=8..12'],
    ['a disk that is full for a while', 'pwrite64:error=ENOSPC:when=8..12'],
  ])('%s refuses the group, leaves nothing of it, and is over when it is over', async (_, fault) => {
    const directory = temporaryFolder();
    const lines = await appendUnderFaults(directory, fault, 'close');
    expect(refused(lines).length).toBeGreaterThan(2);
    expect(refused(lines).every((line) => line.startsWith('refused write-failed'))).toBe(true);
    expect(taken(lines).length).toBeGreaterThan(10);
    expect(lines.filter((line) => line.startsWith('event write'))).toEqual([
      'event write-failed',
      'event write-recovered',
    ]);
    expect(await entriesOf(directory)).toEqual(taken(lines));
    // Nothing is written behind a write that failed: what it may have left there stays behind the end.
    expect(segmentFiles(directory).length).toBeGreaterThan(1);
  });

  it('of the sync of a new file keeps what would go into it from being acknowledged, until it works', async () => {
    const directory = temporaryFolder();
    // A segment has room for five; each begins with a sync of its name.
    const lines = await appendUnderFaults(directory, 'fsync:error=EIO:when=4..7', 'close', 5);
    expect(refused(lines)).toHaveLength(4);
    expect(refused(lines).every((line) => line.startsWith('refused write-failed'))).toBe(true);
    expect(lines.filter((line) => line.startsWith('event write'))).toEqual([
      'event write-failed',
      'event write-recovered',
    ]);
    expect(taken(lines)).toHaveLength(26);
    expect(await entriesOf(directory)).toEqual(taken(lines));
  });

  it('followed by a crash loses nothing acknowledged and gives no number twice', async () => {
    const directory = temporaryFolder();
    // Fails from the 20th write of each thread to the end, also of the wake file and of new segments.
    const lines = await appendUnderFaults(directory, 'pwrite64:error=EIO:when=20+', 'kill');
    expect(refused(lines).length).toBeGreaterThan(2);
    // The wake file could not be written either: until a writer opens it again, readers stay before what it said last.
    const seen = await entriesOf(directory);
    expect(seen).toEqual(taken(lines).slice(0, seen.length));
    // Refused is "not promised". What recovery finds beyond the promise keeps its number; the next comes after it.
    const events: JournalEvent[] = [];
    const writer = openWriter(directory, { onEvent: (event) => events.push(event) });
    const next = await writer.append(recordOf('next'));
    await writer.close();
    expect(events.filter(({ type }) => type !== 'rolled')).toEqual([]);
    const found = await entriesOf(directory);
    expect(found.slice(0, taken(lines).length)).toEqual(taken(lines));
    expect(found.at(-1)).toBe(`${next} next`);
    expect(found.map((entry) => Number.parseInt(entry, 10))).toEqual(found.map((_, index) => index + 1));
  });
});

describe('what a failed write left in its segment', () => {
  it('is never read and its number belongs to the next, also when it could not be cut off', async () => {
    const directory = temporaryFolder();
    const failing = join(directory, 'failing');
    const writer = openWriter(failing);
    await writer.append(recordOf('m1'));
    const after = join(directory, 'after');
    cpSync(failing, after, { recursive: true });
    await writer.append(recordOf('refused'));
    const [file = ''] = segmentFiles(failing).map((path) => basename(path));
    const withRest = readFileSync(join(failing, file));
    await writer.close();
    const next = openWriter(after);
    expect(await next.append(recordOf('m2'))).toBe(2);
    // The disk answered with an error and had written it all the same.
    writeFileSync(join(after, file), withRest);
    expect(await entriesOf(after)).toEqual(['1 m1', '2 m2']);
    await next.close();
    const again = openWriter(after);
    expect(await again.append(recordOf('m3'))).toBe(3);
    await again.close();
    expect(await entriesOf(after)).toEqual(['1 m1', '2 m2', '3 m3']);
  });
});
