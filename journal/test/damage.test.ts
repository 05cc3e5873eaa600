import { existsSync, readFileSync, statSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { JournalEvent } from './engine.ts';
import { openJournalReader, openJournalWriter, releaseUpTo } from './engine.ts';
import { appendAll, numbered, readAll, segmentFiles, temporaryFolder } from './support.ts';
import { recordOf, textOf } from './support-records.ts';

/** Overwrites bytes of a file. Only while nobody in this process has it open: POSIX locks are dropped by this. */
function overwrite(path: string, at: number, bytes: Buffer): void {
  const content = readFileSync(path);
  bytes.copy(content, at);
  writeFileSync(path, content);
}

const garbage = (bytes: number): Buffer => Buffer.alloc(bytes, 0xa5);

/** Three segments of 200 records, the last half full. */
async function written(directory: string): Promise<string[]> {
  const writer = openJournalWriter({ directory, segmentRows: 200 });
  await appendAll(writer, numbered(500), 300);
  await writer.close();
  return segmentFiles(directory).map((file) => join(directory, file));
}

function inspect(directory: string): { entries: ReturnType<typeof readAll>; holes: number[]; events: JournalEvent[] } {
  const events: JournalEvent[] = [];
  const reader = openJournalReader({ directory, onEvent: (event) => events.push(event) });
  onTestFinished(() => reader.close());
  const entries = readAll(reader);
  readAll(reader);
  const holes = events.flatMap((event) => {
    if (event.type !== 'damage' || event.fromSeq === undefined || event.toSeq === undefined) return [];
    const { fromSeq, toSeq } = event;
    return Array.from({ length: toSeq - fromSeq + 1 }, (_, index) => fromSeq + index);
  });
  return { entries, holes, events };
}

/** Everything is either read as it was written or told as a hole, and nothing is both. */
function expectAccounted(result: ReturnType<typeof inspect>, from: number, to: number): void {
  const seqs = [...result.entries.map((entry) => entry.seq), ...result.holes].toSorted((a, b) => a - b);
  expect(seqs).toEqual(Array.from({ length: to - from + 1 }, (_, index) => from + index));
}

function expectTrue(result: ReturnType<typeof inspect>, to: number): void {
  for (const entry of result.entries.filter(({ seq }) => seq <= to)) expect(textOf(entry)).toBe(`m${entry.seq}`);
}

describe('damage in an older segment', () => {
  it('does not concern the writer, and costs the reader only the damaged rows', async () => {
    const directory = temporaryFolder();
    const [first = ''] = await written(directory);
    overwrite(first, Math.floor(statSync(first).size / 2 / 4096) * 4096, garbage(6000));
    const events: JournalEvent[] = [];
    const writer = openJournalWriter({ directory, segmentRows: 200, onEvent: (event) => events.push(event) });
    expect(await writer.append(recordOf('m501'))).toBe(501);
    await writer.close();
    expect(events).toEqual([]);
    const result = inspect(directory);
    expectAccounted(result, 1, 501);
    expectTrue(result, 501);
    expect(result.holes.length).toBeGreaterThan(0);
    // Two pages of about a dozen rows each.
    expect(result.holes.length).toBeLessThan(60);
  });

  it('is found in a payload by its checksum, row by row, and told once', async () => {
    const directory = temporaryFolder();
    const [first = ''] = await written(directory);
    const at = readFileSync(first).indexOf('m77...');
    overwrite(first, at + 10, Buffer.from('!'));
    const result = inspect(directory);
    expectAccounted(result, 1, 500);
    expectTrue(result, 500);
    expect(result.holes).toEqual([77]);
    expect(result.events).toHaveLength(1);
  });

  it('may take the whole file', async () => {
    const directory = temporaryFolder();
    const [first = '', second = ''] = await written(directory);
    writeFileSync(first, garbage(40_000));
    truncateSync(second, 5000);
    const result = inspect(directory);
    expectAccounted(result, 1, 500);
    expect(result.entries.at(-1)?.seq).toBe(500);
    expect(result.holes.length).toBe(400);
  });

  it('may be the root of the tree, which leaves nothing but also breaks nothing', async () => {
    const directory = temporaryFolder();
    const [first = ''] = await written(directory);
    overwrite(first, 4096, garbage(4096));
    const result = inspect(directory);
    expectAccounted(result, 1, 500);
    expect(result.holes.length).toBe(200);
  });

  it('may be its absence', async () => {
    const directory = temporaryFolder();
    const [, second = ''] = await written(directory);
    unlinkSync(second);
    const result = inspect(directory);
    expectAccounted(result, 1, 500);
    expect(result.holes.length).toBe(200);
    expect(result.events).toHaveLength(1);
  });
});

describe('damage in the newest segment', () => {
  it('is found at start: set aside, told, and numbers go on beyond all it could have held', async () => {
    const directory = temporaryFolder();
    const [, , newest = ''] = await written(directory);
    overwrite(newest, Math.floor(statSync(newest).size / 2 / 4096) * 4096, garbage(6000));
    const events: JournalEvent[] = [];
    const writer = openJournalWriter({ directory, segmentRows: 200, onEvent: (event) => events.push(event) });
    expect(events.filter((event) => event.type === 'damage')).toHaveLength(1);
    expect(existsSync(`${newest}.damaged`)).toBe(true);
    expect(await writer.append(recordOf('m601'))).toBe(601);
    expect(writer.status().writable).toBe(true);
    await writer.close();
    const result = inspect(directory);
    expectAccounted(result, 1, 601);
    expectTrue(result, 601);
    expect(result.entries.filter((entry) => entry.seq > 400 && entry.seq <= 500).length).toBeGreaterThan(40);
    // And it is not looked at again.
    const again = openJournalWriter({ directory, segmentRows: 200, onEvent: (event) => events.push(event) });
    expect(await again.append(recordOf('m602'))).toBe(602);
    await again.close();
    expect(events.filter((event) => event.type === 'damage')).toHaveLength(1);
  });

  it('is found at start when it is one flipped byte in a recent payload', async () => {
    const directory = temporaryFolder();
    const [, , newest = ''] = await written(directory);
    overwrite(newest, readFileSync(newest).indexOf('m477...') + 20, Buffer.from('!'));
    const events: JournalEvent[] = [];
    const writer = openJournalWriter({ directory, segmentRows: 200, onEvent: (event) => events.push(event) });
    await writer.close();
    expect(events).toContainEqual(expect.objectContaining({ type: 'damage', detail: expect.stringContaining('477') }));
    expect(inspect(directory).entries).toHaveLength(499);
  });

  it('does not keep a writer from starting when nothing of the file is left', async () => {
    const directory = temporaryFolder();
    const [, , newest = ''] = await written(directory);
    writeFileSync(newest, garbage(100));
    const writer = openJournalWriter({ directory, segmentRows: 200 });
    expect(await writer.append(recordOf('m601'))).toBe(601);
    await writer.close();
    expectAccounted(inspect(directory), 1, 601);
  });

  it('goes on in a new segment when the file is removed while it is written', async () => {
    const directory = temporaryFolder();
    const events: JournalEvent[] = [];
    const writer = openJournalWriter({ directory, segmentRows: 200, onEvent: (event) => events.push(event) });
    onTestFinished(() => writer.close());
    await appendAll(writer, numbered(10));
    for (const file of segmentFiles(directory)) unlinkSync(join(directory, file));
    // Noticed at the next look at the file system, which is due every few seconds.
    await expect.poll(() => writer.status().lastSeq, { timeout: 20_000 }).toBe(200);
    expect(await writer.append(recordOf('m201'))).toBe(201);
    expect(events).toContainEqual(expect.objectContaining({ type: 'damage' }));
    const reader = openJournalReader({ directory });
    onTestFinished(() => reader.close());
    expect(readAll(reader).map(textOf)).toEqual(['m201']);
  }, 30_000);
});

it('never gives a number that a follower has already read, even when all segments are gone', async () => {
  const directory = temporaryFolder();
  for (const path of await written(directory)) unlinkSync(path);
  releaseUpTo(directory, 'ingest', 480);
  const writer = openJournalWriter({ directory });
  expect(await writer.append(recordOf('m481'))).toBe(481);
  await writer.close();
});
