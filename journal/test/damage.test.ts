import { readFileSync, statSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { releaseUpTo } from '../src/followers.ts';
import type { JournalEntry, JournalEvent } from '../src/index.ts';
import { recordHeadBytes } from '../src/log/record-layout.ts';
import { appendAll, numbered, readAll, segmentFiles, temporaryFolder } from './support.ts';
import { recordOf, textOf } from './support-records.ts';
import { openWriter } from './support-writer.ts';

/** Overwrites bytes of a file. */
function overwrite(path: string, at: number, bytes: Buffer): void {
  const content = readFileSync(path);
  bytes.copy(content, at);
  writeFileSync(path, content);
}

const garbage = (bytes: number): Buffer => Buffer.alloc(bytes, 0xa5);

/** Three segments of 200 records, the last half full. */
async function written(directory: string): Promise<string[]> {
  const writer = openWriter(directory, { segmentRows: 200 });
  await appendAll(writer, numbered(500), 300);
  await writer.close();
  return segmentFiles(directory);
}

interface Inspected {
  readonly entries: readonly JournalEntry[];
  readonly holes: readonly number[];
  readonly events: readonly JournalEvent[];
}

async function inspect(directory: string): Promise<Inspected> {
  const events: JournalEvent[] = [];
  const entries = await readAll(directory, { onEvent: (event) => events.push(event) });
  const holes = events.flatMap((event) => {
    if (event.type !== 'damage' || event.fromSeq === undefined || event.toSeq === undefined) return [];
    const { fromSeq, toSeq } = event;
    return Array.from({ length: toSeq - fromSeq + 1 }, (_, index) => fromSeq + index);
  });
  return { entries, holes, events };
}

/** Everything is either read as it was written or told as a hole, and nothing is both. */
function expectAccounted(result: Inspected, from: number, to: number): void {
  const seqs = [...result.entries.map((entry) => entry.seq), ...result.holes].toSorted((a, b) => a - b);
  expect(seqs).toEqual(Array.from({ length: to - from + 1 }, (_, index) => from + index));
}

function expectTrue(result: Inspected, to: number): void {
  for (const entry of result.entries.filter(({ seq }) => seq <= to)) expect(textOf(entry)).toBe(`m${entry.seq}`);
}

describe('damage in an older segment', () => {
  it('does not concern the writer, and costs the reader only the damaged rows', async () => {
    const directory = temporaryFolder();
    const [first = ''] = await written(directory);
    overwrite(first, Math.floor(statSync(first).size / 2 / 4096) * 4096, garbage(6000));
    const events: JournalEvent[] = [];
    const writer = openWriter(directory, { segmentRows: 200, onEvent: (event) => events.push(event) });
    expect(await writer.append(recordOf('m501'))).toBe(501);
    await writer.close();
    expect(events.filter(({ type }) => type !== 'rolled')).toEqual([]);
    const result = await inspect(directory);
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
    const result = await inspect(directory);
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
    const result = await inspect(directory);
    expectAccounted(result, 1, 500);
    expect(result.entries.at(-1)?.seq).toBe(500);
    // The 900 bytes that are left of the second hold two.
    expect(result.holes.length).toBe(398);
  });

  it('may be the head of its only group and what follows, which costs what was written over', async () => {
    const directory = temporaryFolder();
    const [first = ''] = await written(directory);
    overwrite(first, 4096, garbage(4096));
    const result = await inspect(directory);
    expectAccounted(result, 1, 500);
    expectTrue(result, 500);
    expect(result.holes.length).toBeGreaterThan(0);
    // A block of about a dozen records.
    expect(result.holes.length).toBeLessThan(15);
  });

  it('may be its absence', async () => {
    const directory = temporaryFolder();
    const [, second = ''] = await written(directory);
    unlinkSync(second);
    const result = await inspect(directory);
    expectAccounted(result, 1, 500);
    expect(result.holes.length).toBe(200);
    expect(result.events).toHaveLength(1);
  });
});

describe('damage in the newest segment', () => {
  it('is found at start and told, and numbers go on beyond all that was in it', async () => {
    const directory = temporaryFolder();
    const [, , newest = ''] = await written(directory);
    overwrite(newest, Math.floor(statSync(newest).size / 2 / 4096) * 4096, garbage(6000));
    const events: JournalEvent[] = [];
    const writer = openWriter(directory, { segmentRows: 200, onEvent: (event) => events.push(event) });
    expect(events.filter((event) => event.type === 'damage')).toHaveLength(1);
    expect(await writer.append(recordOf('m501'))).toBe(501);
    expect((await writer.status()).writable).toBe(true);
    await writer.close();
    const result = await inspect(directory);
    expectAccounted(result, 1, 501);
    expectTrue(result, 501);
    expect(result.entries.filter((entry) => entry.seq > 400 && entry.seq <= 500).length).toBeGreaterThan(40);
    // And it is not looked at again.
    const again = openWriter(directory, { segmentRows: 200, onEvent: (event) => events.push(event) });
    expect(await again.append(recordOf('m502'))).toBe(502);
    await again.close();
    expect(events.filter((event) => event.type === 'damage')).toHaveLength(1);
  });

  it('is found at start when it is one flipped byte in a recent payload', async () => {
    const directory = temporaryFolder();
    const [, , newest = ''] = await written(directory);
    overwrite(newest, readFileSync(newest).indexOf('m477...') + 20, Buffer.from('!'));
    const events: JournalEvent[] = [];
    const writer = openWriter(directory, { segmentRows: 200, onEvent: (event) => events.push(event) });
    await writer.close();
    expect(events).toContainEqual(expect.objectContaining({ type: 'damage', detail: expect.stringContaining('477') }));
    expect((await inspect(directory)).entries).toHaveLength(499);
  });

  it('by which its end was cut off leaves what is before the cut, and nothing of what was read of it earlier', async () => {
    const directory = temporaryFolder();
    const writer = openWriter(directory);
    await appendAll(writer, numbered(6), 80);
    await writer.close();
    const [path = ''] = segmentFiles(directory);
    const whole = readFileSync(path);
    const cut = whole.indexOf('m6...') + 10;
    // Memory that is used again holds the records of the reading before.
    for (let round = 0; round < 400; round += 1) {
      writeFileSync(path, whole);
      expect((await readAll(directory)).map(textOf)).toEqual(numbered(6));
      truncateSync(path, cut);
      expect((await readAll(directory)).map(textOf)).toEqual(numbered(5));
    }
    const again = openWriter(directory);
    expect(await again.append(recordOf('m7'))).toBe(7);
    await again.close();
    expect((await readAll(directory)).map(textOf)).toEqual([...numbered(5), 'm7']);
  });

  it('by which only the last zeros of a record were cut off costs nothing', async () => {
    const directory = temporaryFolder();
    const writer = openWriter(directory);
    await appendAll(writer, numbered(6), 81);
    await writer.close();
    const [path = ''] = segmentFiles(directory);
    const content = readFileSync(path);
    // The payload of the last record ends in the middle of a word; the closing mark behind it is gone as well.
    truncateSync(path, content.indexOf('m6...') + 81);
    expect(statSync(path).size % 4).not.toBe(0);
    expect((await readAll(directory)).map(textOf)).toEqual(numbered(6));
    const again = openWriter(directory);
    expect(await again.append(recordOf('m7'))).toBe(7);
    await again.close();
    expect((await readAll(directory)).map(textOf)).toEqual(numbered(7));
  });

  it('by which a record stands in the place of another costs that one only', async () => {
    const directory = temporaryFolder();
    const writer = openWriter(directory);
    await appendAll(writer, numbered(9), 80);
    await writer.close();
    const [path = ''] = segmentFiles(directory);
    const content = readFileSync(path);
    const recordBytes = content.indexOf('m3...') - content.indexOf('m2...');
    const head = content.indexOf('publish') - recordHeadBytes;
    content.copy(content, head + 2 * recordBytes, head + 7 * recordBytes, head + 8 * recordBytes);
    writeFileSync(path, content);
    const result = await inspect(directory);
    expectTrue(result, 9);
    expectAccounted(result, 1, 9);
    expect(result.holes).toEqual([3]);
  });

  it('does not keep a writer from starting when nothing of the file is left', async () => {
    const directory = temporaryFolder();
    const [, , newest = ''] = await written(directory);
    writeFileSync(newest, garbage(100));
    const writer = openWriter(directory, { segmentRows: 200 });
    expect(await writer.append(recordOf('m501'))).toBe(501);
    await writer.close();
    expectAccounted(await inspect(directory), 1, 501);
  });

  it('goes on in a new segment when the file is removed while it is written', async () => {
    const directory = temporaryFolder();
    const events: JournalEvent[] = [];
    const writer = openWriter(directory, { segmentRows: 200, onEvent: (event) => events.push(event) });
    onTestFinished(() => writer.close());
    await appendAll(writer, numbered(10));
    for (const path of segmentFiles(directory)) unlinkSync(path);
    // Noticed at the next look at the file system, which is due every few seconds.
    await expect
      .poll(() => writer.status().then(() => events.map(({ type }) => type)), { timeout: 20_000 })
      .toContain('damage');
    expect(await writer.append(recordOf('m11'))).toBe(11);
    expect((await readAll(directory)).map(textOf)).toEqual(['m11']);
  }, 30_000);
});

describe('when all segments are gone', () => {
  it('goes on behind what was acknowledged, of which the wake file still knows', async () => {
    const directory = temporaryFolder();
    for (const path of await written(directory)) unlinkSync(path);
    const writer = openWriter(directory);
    expect(await writer.append(recordOf('m501'))).toBe(501);
    await writer.close();
  });

  it('never gives a number that a follower has already read', async () => {
    const directory = temporaryFolder();
    for (const path of await written(directory)) unlinkSync(path);
    unlinkSync(join(directory, 'wake'));
    releaseUpTo(directory, 'ingest', { epoch: 'a'.repeat(16), seq: 480 });
    const writer = openWriter(directory);
    expect(await writer.append(recordOf('m481'))).toBe(481);
    await writer.close();
  });
});

it('goes on behind all that could have been in a segment of which nothing can be read', async () => {
  const directory = temporaryFolder();
  const [, , newest = ''] = await written(directory);
  unlinkSync(join(directory, 'wake'));
  overwrite(newest, 0, garbage(4096));
  const events: JournalEvent[] = [];
  const writer = openWriter(directory, { onEvent: (event) => events.push(event) });
  expect(await writer.append(recordOf('later'))).toBeGreaterThan(500);
  await writer.close();
  expect(events).toContainEqual(expect.objectContaining({ type: 'damage', segment: basename(newest) }));
});
