import { expect, test } from 'vitest';
import { type Bench, startBench } from './support/bench.ts';

const minute = 60_000;
const status = 'vigil/v1/acme/L1/status';
const free = { mode: 'normal', moving: false, door: 'open', doorZone: true, passengers: false };
const stuck = { ...free, door: 'closed', passengers: true };

interface Place {
  readonly boot?: number;
  readonly seq?: number;
  readonly ts?: number;
}

const faultsOf = async (bench: Bench, unitId = 'L1'): Promise<readonly string[]> => {
  const rows = await bench.store.read.contractFaults.list({ scope: { vendor: null, counties: null }, limit: 100 });
  return rows.filter((row) => row.unitId === unitId).map(({ kind, path, count }) => `${kind} ${path} ${count}`);
};
const known = (bench: Bench, unitId = 'L1'): Readonly<Record<string, unknown>> =>
  bench.world.states.get(unitId)?.status ?? {};

test.each([
  ['a smaller number of the same session', { boot: 1, seq: 10 }, { boot: 1, seq: 3, ts: -60 * minute }],
  ['a smaller number without sessions', { seq: 10 }, { seq: 3 }],
  ['an older session', { boot: 2, seq: 1 }, { boot: 1, seq: 900 }],
  ['an older device time', { ts: 0 }, { ts: -60 * minute }],
] as readonly [string, Place, Place][])(
  'D8: a status with %s changes nothing and is noted',
  async (_what, first, second) => {
    const bench = await startBench();
    const at = (place: Place) => ({
      ...place,
      ...(place.ts === undefined ? {} : { ts: bench.clock.now() + place.ts }),
    });
    await bench.say(status, { ...at(first), ...free });
    await bench.pass(5_000);
    await bench.say(status, { ...at(second), ...stuck });
    await bench.pass(2 * minute);
    expect(await bench.alarms()).toEqual([]);
    expect(known(bench)).toMatchObject({ door: 'open', passengers: false });
    expect(await faultsOf(bench)).toEqual(['old-news status 1']);
  },
);

test('D8: an older status that says free does not let the people out', async () => {
  const bench = await startBench();
  await bench.say(status, { boot: 1, seq: 10, ...stuck });
  await bench.say(status, { boot: 1, seq: 3, ts: bench.clock.now() - 60 * minute, ...free });
  await bench.say(status, { boot: 1, seq: 10, ...stuck });
  await bench.pass(61_000);
  expect(await bench.alarms()).toEqual(['L1 entrapment active-unacknowledged']);
});

test('an older status begins and ends no maintenance', async () => {
  const bench = await startBench();
  await bench.say(status, { boot: 1, seq: 10, ...free });
  await bench.say(status, { boot: 1, seq: 9, ...free, mode: 'maintenance' });
  await bench.say('vigil/v1/acme/L1/fault', { code: '02' });
  expect(await bench.alarms()).toEqual(['L1 door-close-fault active-unacknowledged']);
});

test('an older status of a camera or a refrigerator starts no delay', async () => {
  const bench = await startBench();
  const good = { reachable: true, streaming: true, recording: true, imageOk: true };
  const from = { origin: 'cloud' };
  await bench.say('vigil/v1/acme/K1/status', { boot: 1, seq: 10, ...good }, from);
  await bench.say('vigil/v1/acme/K1/status', { boot: 1, seq: 3, ...good, streaming: false }, from);
  await bench.say('vigil/v1/acme/S1/status', { boot: 1, seq: 10, temperature: 4 }, from);
  await bench.say('vigil/v1/acme/S1/status', { boot: 1, seq: 3, temperature: 20 }, from);
  await bench.pass(4 * minute, 5_000);
  await bench.say('vigil/v1/acme/K1/status', { boot: 1, seq: 11, ...good }, from);
  await bench.pass(4 * minute, 5_000);
  await bench.say('vigil/v1/acme/K1/status', { boot: 1, seq: 12, ...good }, from);
  await bench.pass(4 * minute, 5_000);
  expect(await bench.alarms()).toEqual([]);
});

test('an older status proves that the unit speaks', async () => {
  const bench = await startBench();
  await bench.say(status, { boot: 1, seq: 10, ...free });
  for (let round = 0; round < 12; round += 1) {
    await bench.pass(minute, 10_000);
    await bench.say(status, { boot: 1, seq: 3, ...free });
  }
  expect(bench.availability('L1')).toBe('online');
});

test.each([
  ['a counter that went round', { boot: 1, seq: 65_534 }, { boot: 1, seq: 0 }],
  ['a counter that began anew with a newer device time', { boot: 1, seq: 900, ts: 0 }, { boot: 1, seq: 1, ts: minute }],
  ['a session counter that began anew with a newer device time', { boot: 9, ts: 0 }, { boot: 1, ts: minute }],
  ['a newer session without a birth', { boot: 1, seq: 900 }, { boot: 2, seq: 1 }],
  ['a number of another sender', { seq: 900 }, { seq: 3 }],
] as readonly [string, Place, Place][])('a status with %s is believed at once', async (_what, first, second) => {
  const bench = await startBench();
  const start = bench.clock.now();
  const at = (place: Place) => ({
    ...place,
    ...(place.ts === undefined ? {} : { ts: start + place.ts }),
  });
  await bench.say(status, { ...at(first), ...free });
  await bench.pass(minute, 10_000);
  await bench.say(status, { ...at(second), ...stuck }, { origin: second.seq === 3 ? 'cloud' : 'dev-L1' });
  expect(known(bench)).toMatchObject({ door: 'closed', passengers: true });
});

test('a device that counts from the start again without a word is believed after a minute, and noted', async () => {
  const bench = await startBench();
  await bench.say(status, { boot: 1, seq: 900, ...free });
  for (let seq = 1; seq <= 7; seq += 1) {
    await bench.pass(10_000);
    await bench.say(status, { boot: 1, seq, ...stuck });
    expect(known(bench)['door'], `seq ${seq}`).toBe(seq < 7 ? 'open' : 'closed');
  }
  expect(await faultsOf(bench)).toEqual(expect.arrayContaining(['counted-anew status 1', 'old-news status 6']));
  await bench.pass(61_000);
  expect(await bench.alarms()).toEqual(['L1 entrapment active-unacknowledged']);
});

test('what was buffered is never taken for a device that counts anew', async () => {
  const bench = await startBench();
  const start = bench.clock.now();
  await bench.say(status, { boot: 1, seq: 900, ts: start, ...free });
  // An hour of reports each ten seconds, sent within a minute and a half.
  for (let seq = 1; seq <= 300; seq += 1) {
    if (seq % 4 === 0) await bench.pass(1_000);
    await bench.say(status, { boot: 1, seq, ts: start - (600 - seq) * 10_000, ...stuck });
  }
  // The same without a clock, with the present in between.
  for (let seq = 1; seq <= 300; seq += 1) {
    if (seq % 4 === 0) await bench.pass(1_000);
    await bench.say(status, { boot: 1, seq, ...stuck });
    if (seq % 100 === 0) await bench.say(status, { boot: 1, seq: 900 + seq, ...free });
  }
  expect(known(bench)['door']).toBe('open');
  expect(await bench.alarms()).toEqual([]);
});

test('a terminal that starts again with the same session number begins to count anew by its birth', async () => {
  const bench = await startBench();
  await bench.say('vigil/v1/acme/L1/birth', { boot: 1 });
  await bench.say(status, { boot: 1, seq: 900, ...free });
  await bench.say('vigil/v1/acme/L1/birth', { boot: 1 }, { connection: '2' });
  await bench.say(status, { boot: 1, seq: 1, ...stuck }, { connection: '2' });
  expect(known(bench)['door']).toBe('closed');
  // The same birth once more for want of a PUBACK is none.
  await bench.say('vigil/v1/acme/L1/birth', { boot: 1 }, { connection: '2' });
  await bench.say(status, { boot: 1, seq: 0, ...free }, { connection: '2' });
  expect(known(bench)['door']).toBe('closed');
});

test('a buffered birth of an earlier session changes nothing', async () => {
  const bench = await startBench();
  const now = bench.clock.now();
  await bench.say('vigil/v1/acme/L1/birth', { boot: 7, ts: now, firmware: '2' });
  await bench.say(status, { boot: 7, seq: 1, ts: now, ...free });
  await bench.say('vigil/v1/acme/L1/birth', { boot: 6, ts: now - 60 * minute, firmware: '1' });
  await bench.say('vigil/v1/acme/L1/birth', { boot: 6, firmware: '1' }, { connection: '0' });
  expect(bench.world.states.get('L1')).toMatchObject({ boot: 7, firmware: '2' });
  expect(await faultsOf(bench)).toEqual(['old-news birth 2']);
});

test('a birth over a newer connection is newer whatever its number, and what comes over the older one is older', async () => {
  const bench = await startBench();
  await bench.say('vigil/v1/acme/L1/birth', { boot: 900 }, { connection: '1' });
  await bench.say('vigil/v1/acme/L1/birth', { boot: 1 }, { connection: '2' });
  await bench.say(status, { boot: 1, seq: 1, ...free }, { connection: '2' });
  await bench.say(status, { boot: 900, seq: 50, ...stuck }, { connection: '1' });
  await bench.say('vigil/v1/acme/L1/birth', { boot: 900 }, { connection: '1' });
  expect(bench.world.states.get('L1')?.boot).toBe(1);
  expect(known(bench)['door']).toBe('open');
  await bench.say('vigil/v1/acme/L1/state', { boot: 900, state: 'offline' }, { connection: '1', kind: 'will' });
  expect(bench.availability('L1')).toBe('online');
  await bench.say('vigil/v1/acme/L1/state', { boot: 1, state: 'offline' }, { connection: '2', kind: 'will' });
  expect(bench.availability('L1')).toBe('offline');
});

test('what was received before a word and is read behind it does not take the word back', async () => {
  const bench = await startBench();
  const start = bench.clock.now();
  await bench.say(status, free);
  bench.clock.advance(10_000);
  await bench.say('vigil/v1/acme/L1/state', { state: 'offline' }, { kind: 'will' });
  await bench.say(status, free, { at: start + 5_000 });
  expect(bench.availability('L1')).toBe('offline');
  bench.clock.advance(1_000);
  await bench.say(status, free);
  expect(bench.availability('L1')).toBe('online');
  await bench.presence('dev-L1', 'disconnect', { reason: 'lost' });
  await bench.say(status, free, { at: bench.clock.now() - 500 });
  await bench.pass(16_000);
  expect(bench.availability('L1')).toBe('offline');
});
