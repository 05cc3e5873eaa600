import { readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import type { JournalEntry, JournalEvent, JournalLane } from '../src/index.ts';
import { followLog } from '../src/log/follow.ts';
import { groupHeadBytes, readGroupHead, writeGroupHead } from '../src/log/group-head.ts';
import { memoryOf, padded } from '../src/log/memory.ts';
import { decodeHeader, headerBytes } from '../src/log/segment-header.ts';
import { numbered, segmentFiles, temporaryFolder } from './support.ts';
import { recordOf, textOf } from './support-records.ts';
import { openWriter } from './support-writer.ts';

const laneOf = (seq: number): JournalLane => (seq % 7 === 3 ? 'urgent' : seq % 11 === 5 ? 'ordinary' : 'telemetry');
const seqs = Array.from({ length: 300 }, (_, index) => index + 1);

async function written(): Promise<string> {
  const directory = temporaryFolder();
  const writer = openWriter(directory, { segmentRows: 40 });
  onTestFinished(() => writer.close());
  await Promise.all(numbered(300).map((text, index) => writer.append(recordOf(text, 50, laneOf(index + 1)))));
  return directory;
}

async function read(directory: string, lanes: readonly JournalLane[], max: number) {
  const events: JournalEvent[] = [];
  const batches: (readonly JournalEntry[])[] = [];
  const { signal } = new AbortController();
  const options = {
    after: null,
    max,
    lanes,
    signal,
    untilEnd: true,
    onEvent: (event: JournalEvent) => events.push(event),
  };
  for await (const entries of followLog(directory, options, 1000)) batches.push(entries);
  return { batches, events };
}

it.each([1, 5, 64, 1_000])('one lane is read whole and in order, %i at a time, and no other', async (max) => {
  const directory = await written();
  for (const lanes of [['telemetry'], ['urgent', 'ordinary']] as const) {
    const { batches, events } = await read(directory, lanes, max);
    const mine = batches.flat().filter(({ lane }) => lanes.some((each) => each === lane));
    expect(mine.map(textOf)).toEqual(
      seqs.filter((seq) => lanes.some((lane) => lane === laneOf(seq))).map((seq) => `m${seq}`),
    );
    // Each batch says how far it went, and what it passed over is no hole.
    expect(batches.at(-1)?.at(-1)?.seq).toBe(300);
    for (const batch of batches)
      for (const entry of batch.slice(0, -1)) expect(lanes.some((lane) => lane === entry.lane)).toBe(true);
    expect(events).toEqual([]);
  }
});

it('what is gone is a hole in each lane', async () => {
  const directory = await written();
  unlinkSync(segmentFiles(directory)[2] ?? '');
  for (const lanes of [['telemetry'], ['urgent', 'ordinary']] as const) {
    const { batches, events } = await read(directory, lanes, 50);
    expect(batches.at(-1)?.at(-1)?.seq).toBe(300);
    expect(events).toMatchObject([{ type: 'damage', fromSeq: 81, toSeq: 120 }]);
  }
});

/** Ten records a group, 40 a segment: a group is of readings alone, of others alone, or mixed, in turn. */
const laneInGroups = (seq: number): JournalLane => {
  const group = Math.floor((seq - 1) / 10) % 4;
  return group === 3 || (group === 1 && seq % 10 === 4) ? 'urgent' : 'telemetry';
};
const inGroups = { records: 120, urgent: seqs.filter((seq) => seq <= 120 && laneInGroups(seq) === 'urgent') };

async function writtenInGroups(): Promise<string> {
  const directory = temporaryFolder();
  const writer = openWriter(directory, { segmentRows: 40 });
  for (let from = 1; from <= inGroups.records; from += 10) {
    const texts = numbered(10, from);
    await Promise.all(
      texts.map((text, index) =>
        writer.append({ ...recordOf(text, 50, laneInGroups(from + index)), receivedAt: from + index }),
      ),
    );
  }
  await writer.close();
  return directory;
}

const numbersOf = (batches: readonly (readonly JournalEntry[])[], lane: JournalLane): readonly number[] =>
  batches.flat().flatMap((entry) => (entry.lane === lane ? [entry.seq] : []));

it.each([1, 3, 1_000])('groups of which nothing is wanted are passed over as a whole, %i at a time', async (max) => {
  const directory = await writtenInGroups();
  const { batches, events } = await read(directory, ['urgent', 'ordinary'], max);
  expect(numbersOf(batches, 'urgent')).toEqual(inGroups.urgent);
  expect(events).toEqual([]);
  // How far it went, and when that came, is known as if each had been looked at.
  const last = (await read(directory, ['ordinary'], max)).batches.at(-1)?.at(-1);
  expect(last).toMatchObject({ seq: inGroups.records, receivedAt: inGroups.records });
  expect(numbersOf((await read(directory, ['telemetry'], max)).batches, 'telemetry')).toHaveLength(
    inGroups.records - inGroups.urgent.length,
  );
});

it('what is damaged in a group that is passed over is told to who reads it, and hides nothing from the others', async () => {
  const directory = await writtenInGroups();
  const [path = ''] = segmentFiles(directory);
  const sound = readFileSync(path);
  const group = headerBytes + groupHeadBytes;
  const end = headerBytes + sound.readInt32LE(headerBytes + 8);
  // Lengths, numbers and payloads of its first and its last record, and nothing at all of it.
  for (const at of [group, group + 8, group + 60, end - 8, end - 60]) {
    const changed = Buffer.from(sound);
    changed[at] = (changed[at] ?? 0) ^ 0x10;
    writeFileSync(path, changed);
    const urgent = await read(directory, ['urgent', 'ordinary'], 1_000);
    expect(numbersOf(urgent.batches, 'urgent')).toEqual(inGroups.urgent);
    // What the first record says is not even looked at.
    if (at === group + 60) expect(urgent.events).toEqual([]);
    const readings = await read(directory, ['telemetry'], 1_000);
    expect(readings.events).toMatchObject([{ type: 'damage' }]);
  }
});

it('a group that does not say of which lanes its records are is looked through', async () => {
  const directory = await writtenInGroups();
  for (const path of segmentFiles(directory)) {
    const content = memoryOf(padded(readFileSync(path).length));
    content.bytes.set(readFileSync(path));
    const secret = decodeHeader(content.bytes)?.secret;
    if (secret === undefined) throw new Error('no header');
    for (let at = headerBytes; ; ) {
      const head = readGroupHead(content.words, at / 4, at, secret);
      if (head === undefined) break;
      const silent = memoryOf(groupHeadBytes);
      writeGroupHead(silent.words, { ...head, lanes: 0 }, at, secret);
      content.bytes.set(silent.bytes, at);
      at += head.bytes;
    }
    writeFileSync(path, content.bytes);
  }
  const { batches, events } = await read(directory, ['urgent'], 1_000);
  expect(numbersOf(batches, 'urgent')).toEqual(inGroups.urgent);
  expect(batches.at(-1)?.at(-1)?.seq).toBe(inGroups.records);
  expect(events).toEqual([]);
});
