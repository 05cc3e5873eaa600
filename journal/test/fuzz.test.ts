import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JournalEntry, JournalEvent } from '../src/index.ts';
import { groupHeadBytes } from '../src/log/group-head.ts';
import { recordHeadBytes } from '../src/log/record-layout.ts';
import { headerBytes } from '../src/log/segment-header.ts';
import { appendAll, numbered, readAll, segmentFiles, temporaryFolder } from './support.ts';
import { recordOf, textOf } from './support-records.ts';
import { openWriter } from './support-writer.ts';

/** Two segments, the first with three groups; sizes differ so that no offset is like another. */
async function written(directory: string): Promise<readonly string[]> {
  const writer = openWriter(directory, { segmentRows: 12 });
  let from = 1;
  for (const [count, size] of [
    [3, 150],
    [4, 33],
    [5, 400],
    [6, 80],
  ] as const) {
    await appendAll(writer, numbered(count, from), size);
    from += count;
  }
  await writer.close();
  return segmentFiles(directory);
}

interface Opened {
  readonly entries: readonly JournalEntry[];
  readonly events: readonly JournalEvent[];
}

/** Opens a copy in which one file is changed as a writer does and as a reader does. */
async function openChanged(source: string, file: string, content: Buffer, wake: boolean): Promise<Opened> {
  const directory = join(source, '..', 'changed');
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory);
  for (const path of segmentFiles(source)) copyFileSync(path, join(directory, basename(path)));
  if (wake) copyFileSync(join(source, 'wake'), join(directory, 'wake'));
  writeFileSync(join(directory, file), content);
  const events: JournalEvent[] = [];
  const onEvent = (event: JournalEvent): void => void events.push(event);
  const before = await readAll(directory, { onEvent });
  const writer = openWriter(directory, { onEvent });
  await writer.append(recordOf('next'));
  await writer.close();
  const entries = await readAll(directory, { onEvent });
  // What a reader saw before, it sees afterwards: recovery takes nothing away that could be read.
  expect(entries.map(({ seq }) => seq)).toEqual(expect.arrayContaining(before.map(({ seq }) => seq)));
  return { entries, events };
}

/** Whatever is read is what was written under its number, in order, once; what is missing is told. */
function expectTrue({ entries, events }: Opened, records: number): void {
  const numbers = entries.map(({ seq }) => seq);
  expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
  for (const entry of entries.slice(0, -1)) {
    expect(textOf(entry)).toBe(`m${entry.seq}`);
    expect(Buffer.from(entry.payload).toString()).toMatch(new RegExp(`^m${entry.seq}\\.*$`));
  }
  expect(entries.at(-1)).toMatchObject({ topic: 'topic/next' });
  const holes = events.flatMap((event) => (event.type === 'damage' ? [event] : []));
  for (let seq = 1; seq <= records; seq += 1) {
    const isTold = holes.some(
      ({ fromSeq = 0, toSeq = -1, segment }) => (fromSeq <= seq && seq <= toSeq) || segment !== '',
    );
    expect(numbers.includes(seq) || isTold, `${seq} is neither there nor told`).toBe(true);
  }
}

describe('any byte', () => {
  it('flipped, of any kind, costs no more than what it belongs to, and is told', async () => {
    const source = join(temporaryFolder(), 'source');
    const [first = '', second = ''] = await written(source);
    const kinds = new Map<string, readonly number[]>();
    const content = readFileSync(first);
    const group = headerBytes;
    const record = group + groupHeadBytes;
    kinds.set(
      'first copy of the header',
      Array.from({ length: 48 }, (_, at) => at),
    );
    kinds.set(
      'second copy of the header',
      Array.from({ length: 48 }, (_, at) => 2048 + at),
    );
    kinds.set(
      'head of a group',
      Array.from({ length: groupHeadBytes }, (_, at) => group + at),
    );
    kinds.set(
      'head of a record',
      Array.from({ length: recordHeadBytes }, (_, at) => record + at),
    );
    kinds.set(
      'its texts and payload',
      Array.from({ length: 60 }, (_, at) => record + recordHeadBytes + at * 3),
    );
    for (const [kind, places] of kinds) {
      for (const at of places) {
        const changed = Buffer.from(content);
        changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
        const opened = await openChanged(source, basename(first), changed, true);
        expectTrue(opened, 18);
        // The header is there twice; behind a group's head its records stand for themselves; a record is one.
        const lost = 19 - opened.entries.length;
        expect(lost, `${kind}, byte ${at}`).toBeLessThanOrEqual(
          kind.includes('record') || kind.includes('payload') ? 1 : 0,
        );
      }
    }
    expect(second).not.toBe('');
  }, 240_000);

  it('flipped, cut or written over anywhere never brings up what was not written', async () => {
    const source = join(temporaryFolder(), 'source');
    const files = await written(source);
    const change = fc.oneof(
      fc.record({ how: fc.constant('flip' as const), at: fc.nat(), bits: fc.integer({ min: 1, max: 255 }) }),
      fc.record({ how: fc.constant('cut' as const), at: fc.nat() }),
      fc.record({
        how: fc.constant('fill' as const),
        at: fc.nat(),
        bytes: fc.uint8Array({ minLength: 1, maxLength: 600 }),
      }),
      fc.record({
        how: fc.constant('move' as const),
        at: fc.nat(),
        from: fc.nat(),
        length: fc.integer({ min: 1, max: 900 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.nat(files.length - 1),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        async (index, changes) => {
          const path = files[index] ?? '';
          let content: Buffer = Buffer.from(readFileSync(path));
          for (const one of changes) {
            const at = content.length === 0 ? 0 : one.at % content.length;
            if (one.how === 'flip') content[at] = (content[at] ?? 0) ^ one.bits;
            else if (one.how === 'cut') content = content.subarray(0, at);
            else if (one.how === 'fill') Buffer.from(one.bytes).copy(content, at);
            else
              content.copy(
                content,
                at,
                one.from % (content.length + 1),
                (one.from % (content.length + 1)) + one.length,
              );
          }
          expectTrue(await openChanged(source, basename(path), content, true), 18);
        },
      ),
      { numRuns: 400 },
    );
  }, 240_000);

  it('of the wake file may be anything: it is not believed without its checksum', async () => {
    const source = join(temporaryFolder(), 'source');
    await written(source);
    const wake = readFileSync(join(source, 'wake'));
    for (let at = 0; at < wake.length; at += 1) {
      const changed = Buffer.from(wake);
      changed[at] = (changed[at] ?? 0) ^ 0x40;
      const opened = await openChanged(source, 'wake', changed, true);
      expect(opened.entries.map(textOf)).toEqual([...numbered(18), 'next']);
    }
    for (const length of [0, 1, 47]) {
      const opened = await openChanged(source, 'wake', wake.subarray(0, length), true);
      expect(opened.entries.map(textOf)).toEqual([...numbered(18), 'next']);
    }
  });

  it('in a payload that looks like records is a payload', async () => {
    const source = join(temporaryFolder(), 'source');
    const [first = ''] = await written(source);
    // Whole groups of another segment, as a device could have seen them in a copy, and one byte in front of them lost.
    const stolen = readFileSync(first).subarray(headerBytes);
    const directory = join(temporaryFolder(), 'journal');
    const writer = openWriter(directory);
    await writer.append({ ...recordOf('m1'), payload: stolen });
    await writer.append(recordOf('m2'));
    await writer.close();
    const [path = ''] = segmentFiles(directory);
    const content = readFileSync(path);
    content[headerBytes + groupHeadBytes] = 1;
    writeFileSync(path, content);
    const events: JournalEvent[] = [];
    const entries = await readAll(directory, { onEvent: (event) => events.push(event) });
    expect(entries.map(textOf)).toEqual(['m2']);
    expect(events).toMatchObject([{ type: 'damage', fromSeq: 1, toSeq: 1 }]);
  });
});
