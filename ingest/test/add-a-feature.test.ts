import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { features } from '../src/features.ts';
import { type Bench, startBench } from './support/bench.ts';
import { doorHeld } from './toy/door-held/index.ts';

const minute = 60_000;
const topic = 'vigil/v1/acme/L1/status';
/** One folder and one line. */
const withToy = [...features, doorHeld];

const asked = (bench: Bench): number => bench.counts.get('door-held:asked') ?? 0;

test('the page shows the very file that is run here', async () => {
  const page = await readFile(join(import.meta.dirname, '../../docs/developers/add-a-feature.md'), 'utf8');
  const file = await readFile(join(import.meta.dirname, 'toy/door-held/index.ts'), 'utf8');
  const shown = /```ts\n(.*?)```/s.exec(page)?.[1];
  expect(shown?.trim()).toBe(file.replaceAll("'../../../src/", "'../").trim());
});

test('a feature that was added hears messages, waits, looks around and remembers across a restart', async () => {
  const bench = await startBench({ features: withToy });
  await bench.say(topic, { door: 'open' });
  await bench.restart();
  expect(bench.world.states.get('L1')?.memory['door-held']).toEqual({ v: 1, openSince: bench.clock.now() });
  await bench.pass(2 * minute - 1_000);
  expect(await bench.alarms()).toEqual([]);
  await bench.pass(2_000);
  expect(await bench.alarms()).toEqual(['L1 door-close-fault active-unacknowledged']);
  expect(asked(bench)).toBe(1);
  await bench.pass(minute);
  expect(bench.counts.get('door-held:still')).toBeGreaterThan(0);
  expect(bench.counts.get('door-held:batches')).toBeGreaterThan(0);
  await bench.say(topic, { door: 'closed' });
  expect(await bench.alarms()).toEqual(['L1 door-close-fault cleared-unacknowledged']);
  await bench.pass(30 * minute, 10_000);
  expect(asked(bench)).toBe(1);
});

test('without its line the same messages do nothing', async () => {
  const bench = await startBench();
  await bench.say(topic, { door: 'open' });
  await bench.pass(3 * minute);
  expect(await bench.alarms()).toEqual([]);
});

test('after an outage a ladder goes on step by step and never runs through at once', async () => {
  const bench = await startBench({ features: withToy });
  await bench.say(topic, { door: 'open' });
  await bench.pass(2 * minute + 1_000);
  expect(asked(bench)).toBe(1);
  // Both steps that are left would have been due in these ten hours.
  bench.clock.advance(600 * minute);
  await bench.restart();
  await bench.sweeper.tick();
  await bench.sweeper.tick();
  expect(asked(bench)).toBe(2);
  await bench.pass(9 * minute, 10_000);
  expect(asked(bench)).toBe(2);
  await bench.pass(2 * minute, 10_000);
  expect(asked(bench)).toBe(3);
  await bench.pass(60 * minute, 60_000);
  expect(asked(bench)).toBe(3);
});

test.each([-3_600_000, 3_600_000])(
  'who was asked has as long as was said when our clock is set by %i ms',
  async (step) => {
    const bench = await startBench({ features: withToy });
    await bench.say(topic, { door: 'open' });
    await bench.pass(2 * minute + 1_000);
    bench.clock.step(step);
    await bench.pass(9 * minute, 10_000);
    expect(asked(bench)).toBe(1);
    await bench.pass(2 * minute, 10_000);
    expect(asked(bench)).toBe(2);
  },
);

test('a deadline of an earlier turn is ignored', async () => {
  const bench = await startBench({ features: withToy });
  await bench.say(topic, { door: 'open' });
  const openSince = bench.clock.now();
  await bench.store.transaction((tx) =>
    tx.deadlines.set({
      kind: 'door-held',
      subject: 'L1',
      number: openSince - 1,
      clock: 'journal',
      dueAt: openSince + 1_000,
      data: {},
    }),
  );
  await bench.pass(2_000);
  expect(await bench.alarms()).toEqual([]);
  expect(bench.counts.get('deadline:over')).toBe(1);
});

test('a deadline is only set on the clock that its owner named', async () => {
  const bench = await startBench({ features: withToy });
  const wrong = bench.pipeline.work('mistake', (batch) =>
    batch.deadlines.set({ kind: 'door-look', subject: 'L1', dueAt: bench.clock.now() }),
  );
  await expect(wrong).rejects.toThrow('runs on the clock "people"');
  const nobody = bench.pipeline.work('mistake', (batch) =>
    batch.deadlines.set({ kind: 'novel', subject: 'L1', dueAt: bench.clock.now() }),
  );
  await expect(nobody).rejects.toThrow('no feature owns the deadline novel');
});
