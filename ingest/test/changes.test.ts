import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changesOf, createWorld, type LiveState } from '../src/world.ts';
import { noon, startBench } from './support/bench.ts';

const topic = 'vigil/v1/acme/L1/status';

test('what is written is what has changed: whole rows, values, or nothing', async () => {
  const bench = await startBench();
  await bench.say(topic, { ts: noon, seq: 1, temperature: 5 });
  const draft = bench.world.draft();
  draft.touch('L1');
  expect(changesOf(draft)).toEqual({ whole: [], values: [] });
  const state = draft.touch('L1');
  state.lastSeenAt = noon + 1;
  expect(changesOf(draft)).toEqual({ whole: [], values: [state] });
  state.firmware = '2.0';
  expect(changesOf(draft)).toEqual({ whole: [state], values: [] });
  expect(changesOf(bench.world.draft())).toEqual({ whole: [], values: [] });
  const born = bench.world.draft();
  expect(changesOf({ ...born, touched: new Map([['L9', born.touch('L9')]]) }).whole).toHaveLength(1);
});

test('a memory that has changed alone is written', async () => {
  const bench = await startBench();
  await bench.say(topic, { ts: noon, seq: 1 });
  const draft = bench.world.draft();
  const state = draft.touch('L1');
  state.memory['availability'] = { v: 1, losing: true };
  expect(changesOf(draft).values).toEqual([state]);
});

test('after any messages the store holds what the world knows', async () => {
  const message = fc.oneof(
    fc.record({ ts: fc.integer({ min: noon - 1_000, max: noon }), temperature: fc.integer({ min: 0, max: 3 }) }),
    fc.record({ mode: fc.constantFrom('normal', 'maintenance'), passengers: fc.option(fc.boolean()) }),
    fc.record({ boot: fc.integer({ min: 1, max: 3 }), firmware: fc.constantFrom('1', '2') }),
    fc.record({ state: fc.constantFrom('online', 'sleeping', 'offline') }),
  );
  const familyOf = (body: object): string => ('boot' in body ? 'birth' : 'state' in body ? 'state' : 'status');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(message, { maxLength: 4 }), { maxLength: 6 }), async (batches) => {
      const bench = await startBench();
      for (const batch of batches) {
        for (const body of batch) bench.journal(`vigil/v1/acme/L1/${familyOf(body)}`, body);
        await bench.flush();
      }
      const stored = await bench.store.read.units.loadStates();
      const world = createWorld([], () => undefined);
      world.reload(stored);
      const plain = (states: ReadonlyMap<string, Readonly<LiveState>>) => JSON.parse(JSON.stringify([...states]));
      expect(plain(world.states)).toEqual(plain(bench.world.states));
    }),
    { numRuns: 25 },
  );
});
