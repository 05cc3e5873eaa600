import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { JournalEvent } from './engine.ts';
import { openJournalReader, openJournalWriter } from './engine.ts';
import { readAll, startProcess, temporaryFolder } from './support.ts';
import { recordOf, textOf } from './support-records.ts';

const hasInjection = spawnSync('strace', ['-e', 'inject=fsync:error=EIO', 'true']).status === 0;

/** Runs `append-each` while the kernel answers some calls on the log with an error. */
async function appendUnderFaults(directory: string, fault: string, end: 'close' | 'kill'): Promise<string[]> {
  const log = join(realpathSync(directory), '0000000000000001-0000000000500000.db-wal');
  const prefix = ['strace', '-f', '-qq', '-o', '/dev/null', '-P', log, '-e', `inject=${fault}`];
  const helper = startProcess('append-each', [directory, '30', end], prefix);
  const lines: string[] = [];
  for (let line = await helper.lines.next(); line.done !== true; line = await helper.lines.next())
    lines.push(line.value);
  await helper.ended;
  return lines;
}

const taken = (lines: readonly string[]): string[] =>
  lines.filter((line) => line.startsWith('taken ')).map((line) => line.slice('taken '.length));
const refused = (lines: readonly string[]): string[] => lines.filter((line) => line.startsWith('refused '));

function entriesOf(directory: string): string[] {
  const reader = openJournalReader({ directory });
  onTestFinished(() => reader.close());
  return readAll(reader).map((entry) => `${entry.seq} ${textOf(entry)}`);
}

describe.skipIf(!hasInjection)('an I/O error (needs strace with fault injection; skipped without)', () => {
  it.each([
    ['a failing sync', 'fsync:error=EIO:when=8..12'],
    ['a failing write', 'pwrite64:error=EIO:when=30..40'],
    ['a disk that is full for a while', 'pwrite64:error=ENOSPC:when=31..40'],
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
    expect(entriesOf(directory)).toEqual(taken(lines));
  });

  it('followed by a crash loses nothing acknowledged and gives no number twice', async () => {
    const directory = temporaryFolder();
    // Fails from the 20th sync to the end: the last groups were refused after their bytes had reached the log.
    const lines = await appendUnderFaults(directory, 'fsync:error=EIO:when=20+', 'kill');
    expect(refused(lines).length).toBeGreaterThan(2);
    const found = entriesOf(directory);
    expect(found.slice(0, taken(lines).length)).toEqual(taken(lines));
    // Refused is "not promised". What recovery finds beyond the promise keeps its number; the next comes after it.
    const events: JournalEvent[] = [];
    const writer = openJournalWriter({ directory, onEvent: (event) => events.push(event) });
    expect(await writer.append(recordOf('next'))).toBe(found.length + 1);
    await writer.close();
    expect(events).toEqual([]);
    expect(entriesOf(directory)).toEqual([...found, `${found.length + 1} next`]);
  });
});
