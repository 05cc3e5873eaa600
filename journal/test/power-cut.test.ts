import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../src/index.ts';
import { readGroupHead } from '../src/log/group-head.ts';
import { memoryOf, padded } from '../src/log/memory.ts';
import { decodeHeader, headerBytes } from '../src/log/segment-header.ts';
import { appendAll, numbered, readAll, segmentFiles, temporaryFolder } from './support.ts';
import { recordOf, textOf } from './support-records.ts';
import { openWriter } from './support-writer.ts';

/** What one write to the segment put where, and how many records were acknowledged when it began and when it ended. */
interface Write {
  readonly at: number;
  readonly bytes: Buffer;
  readonly before: number;
  readonly after: number;
}

/** The writes of a run, found again in the finished file: groups are written one after the other, never over another. */
function writesOf(content: Buffer): readonly Write[] {
  const { bytes, words } = memoryOf(padded(content.length));
  bytes.set(content);
  const header = decodeHeader(bytes);
  if (header === undefined) throw new Error('no header');
  const writes: Write[] = [];
  let records = 0;
  for (let at = headerBytes; at < content.length; ) {
    const head = readGroupHead(words, at / 4, at, header.secret);
    if (head === undefined || head.records === 0) break;
    const before = records;
    records += head.records;
    writes.push({ at, bytes: content.subarray(at, at + head.bytes), before, after: records });
    at += head.bytes;
  }
  return writes;
}

/** A run whose groups are of different sizes; gives the one segment as it is before the writer closes it. */
async function recorded(directory: string): Promise<{ readonly file: string; readonly content: Buffer }> {
  const writer = openWriter(directory);
  let from = 1;
  for (const [count, size] of [
    [1, 10],
    [3, 200],
    [2, 700],
    [5, 0],
    [1, 9000],
    [2, 40],
  ] as const) {
    await appendAll(writer, numbered(count, from), size);
    from += count;
  }
  const [path = ''] = segmentFiles(directory);
  const content = readFileSync(path);
  await writer.close();
  return { file: basename(path), content };
}

/** Every place at which a write can tear that makes a difference: each byte of the heads, sectors, and some between. */
function cuts(length: number): readonly number[] {
  const all = new Set<number>([0, length]);
  for (let at = 1; at < Math.min(100, length); at += 1) all.add(at);
  for (let at = 97; at < length; at += 97) all.add(at);
  for (let at = 512; at < length; at += 512) all.add(at);
  all.add(length - 1);
  return [...all].filter((at) => at <= length);
}

async function openImage(root: string, file: string, image: Buffer, wake: Buffer | undefined): Promise<string[]> {
  const directory = join(root, 'image');
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory);
  writeFileSync(join(directory, file), image);
  if (wake !== undefined) writeFileSync(join(directory, 'wake'), wake);
  const events: JournalEvent[] = [];
  const writer = openWriter(directory, { onEvent: (event) => events.push(event) });
  await writer.append(recordOf('next'));
  await writer.close();
  expect(events.filter(({ type }) => type !== 'rolled')).toEqual([]);
  const entries = await readAll(directory, { onEvent: (event) => events.push(event) });
  expect(events.filter(({ type }) => type !== 'rolled')).toEqual([]);
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
  return entries.map(textOf);
}

describe('a power cut', () => {
  it('leaves finished writes whole and the one under way whole, torn or absent: each image opens and is right', async () => {
    const root = temporaryFolder();
    const { file, content } = await recorded(join(root, 'run'));
    const writes = writesOf(content);
    expect(writes).toHaveLength(6);
    let images = 0;
    for (const { at, bytes, before, after } of writes) {
      for (const cut of cuts(bytes.length)) {
        // Behind the cut: zeros that were prepared, or the end of a file that grows.
        for (const spare of [0, 8192]) {
          const torn = bytes.subarray(0, cut);
          const image = Buffer.concat([content.subarray(0, at), torn, Buffer.alloc(spare)]);
          const texts = await openImage(root, file, image, undefined);
          // A record ends in zeros up to a whole word: without them it is the same, prepared zeros or none.
          const read = Buffer.concat([image, Buffer.alloc(3)]).subarray(at, at + bytes.length);
          const kept = read.equals(bytes) ? after : before;
          expect(texts, `write at ${at} torn at ${cut}`).toEqual([...numbered(kept), 'next']);
          images += 1;
        }
      }
    }
    expect(images).toBeGreaterThan(1000);
  }, 240_000);

  it('may write the sectors of the write under way in any order', async () => {
    const root = temporaryFolder();
    const { file, content } = await recorded(join(root, 'run'));
    for (const { at, bytes, before, after } of writesOf(content)) {
      const first = Math.floor(at / 512);
      const sectors = Math.ceil((at + bytes.length) / 512) - first;
      // Each sector alone is missing, and each alone is there.
      for (let chosen = 0; chosen < sectors; chosen += 1) {
        for (const missing of [true, false]) {
          const image = Buffer.concat([content.subarray(0, at + bytes.length), Buffer.alloc(4096)]);
          for (let sector = 0; sector < sectors; sector += 1) {
            if ((sector === chosen) !== missing) continue;
            image.fill(
              0,
              Math.max(at, (first + sector) * 512),
              Math.min(at + bytes.length, (first + sector + 1) * 512),
            );
          }
          const whole = image.subarray(at, at + bytes.length).equals(bytes);
          const texts = await openImage(root, file, image, undefined);
          expect(texts).toEqual([...numbered(whole ? after : before), 'next']);
        }
      }
    }
  }, 120_000);

  it('of a disk that lied is told: what the wake file says was acknowledged is missed', async () => {
    const root = temporaryFolder();
    const run = join(root, 'run');
    const writer = openWriter(run);
    await appendAll(writer, numbered(3));
    await appendAll(writer, numbered(4, 4));
    cpSync(run, join(root, 'cut'), { recursive: true });
    await writer.close();
    const [path = ''] = segmentFiles(join(root, 'cut'));
    const content = readFileSync(path);
    const last = writesOf(content).at(-1);
    writeFileSync(path, content.subarray(0, last?.at ?? 0));
    const events: JournalEvent[] = [];
    const again = openWriter(join(root, 'cut'), { onEvent: (event) => events.push(event) });
    expect(await again.append(recordOf('m8'))).toBe(8);
    await again.close();
    expect(events.filter(({ type }) => type === 'damage')).toMatchObject([{ fromSeq: 4, toSeq: 7 }]);
  });
});
