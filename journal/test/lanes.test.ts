import { unlinkSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import type { JournalEntry, JournalEvent, JournalLane } from '../src/index.ts';
import { followLog } from '../src/log/follow.ts';
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
