import type { JournalEntry } from '@vigil/journal';
import { expect, test } from 'vitest';
import { gather } from '../src/follow/gather.ts';

const mebibyte = 1024 * 1024;

function entry(seq: number, bytes: number): JournalEntry {
  return {
    seq,
    epoch: '0000000000000001',
    kind: 'publish',
    lane: 'telemetry',
    origin: 'x',
    connection: '',
    topic: 'vigil/v1/acme/L1/status',
    payload: new Uint8Array(bytes),
    receivedAt: 1,
    flags: 1,
  };
}

/** Chunks that come as fast as they are taken, and then nothing for ever. */
async function* chunksOf(count: number, bytes: number): AsyncGenerator<readonly JournalEntry[]> {
  for (let seq = 1; seq <= count; seq += 1) yield [entry(seq, bytes)];
  await new Promise(() => undefined);
}

const patient = { max: 1_000_000, gatherMs: 3_600_000, mayWait: () => true };

test('a batch of large payloads is full by its bytes, however long it could still wait', async () => {
  const batches = gather(chunksOf(40, mebibyte), patient);
  const first = await batches.next();
  expect(first.value).toHaveLength(16);
  expect(await batches.next().then(({ value }) => value?.[0]?.seq)).toBe(17);
});

test('a batch is full by its entries, and what is urgent waits for nothing', async () => {
  const full = await gather(chunksOf(40, 10), { ...patient, max: 5 }).next();
  expect(full.value).toHaveLength(5);
  const urgent = await gather(chunksOf(40, 10), { ...patient, mayWait: ({ seq }) => seq !== 7 }).next();
  expect(urgent.value?.map(({ seq }: JournalEntry) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
});
