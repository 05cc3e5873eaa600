import { type NewAlarm, StoreError } from '@vigil/store';
import { raiseAlarm } from '@vigil/vocabulary';
import { expect, test } from 'vitest';
import { features } from '../src/features.ts';
import { startBench } from './support/bench.ts';

const minute = 60_000;
const status = (unit: string): string => `vigil/v1/acme/${unit}/status`;
const stuck = { mode: 'normal', moving: false, door: 'closed', doorZone: true, passengers: true, floor: 'B2' };

test('occupied, closed and standing for a minute is an entrapment of our own', async () => {
  const bench = await startBench();
  await bench.say(status('L1'), stuck);
  await bench.pass(30_000);
  await bench.say(status('L1'), stuck);
  await bench.pass(29_000);
  expect(await bench.alarms()).toEqual([]);
  await bench.pass(1_000);
  const alarm = await bench.open('L1', 'entrapment');
  expect(alarm).toMatchObject({ source: 'derived', occupancy: 'yes', floor: 'B2', priority: 'emergency' });
  const [occurrence] = await bench.store.read.occurrences.of(alarm?.id ?? '', 1);
  expect(occurrence?.detail).toMatchObject({ rule: 'entrapment', afterMs: 60_000, confidence: 'secondary' });
});

test.each([
  ['the door opens', { door: 'open' }],
  ['the car moves', { moving: true }],
  ['the mode changes', { mode: 'maintenance' }],
  ['the people are out', { passengers: false }],
])('no entrapment when %s in time', async (_what, change) => {
  const bench = await startBench();
  await bench.say(status('L1'), stuck);
  await bench.pass(59_000);
  await bench.say(status('L1'), { ...stuck, ...change });
  await bench.pass(2 * minute);
  expect(await bench.alarms()).toEqual([]);
});

test('without a people sensor only a car between landings counts, as possibly occupied', async () => {
  const bench = await startBench();
  await bench.say('vigil/v1/acme/L1/birth', { boot: 1, capabilities: { peopleSensor: false } });
  await bench.say(status('L1'), { ...stuck, passengers: false });
  await bench.say(status('L2'), { ...stuck, passengers: null, doorZone: false }, { origin: 'dev-L2' });
  await bench.pass(2 * minute);
  expect(await bench.alarms()).toEqual(['L2 entrapment active-unacknowledged']);
  expect(await bench.open('L2', 'entrapment')).toMatchObject({ occupancy: 'unknown', source: 'derived' });
});

test('what a device reports and what we derive is one alarm', async () => {
  const bench = await startBench();
  await bench.say(status('L1'), stuck);
  await bench.pass(61_000);
  await bench.say('vigil/v1/acme/L1/alarm', { id: 'e', code: 'entrapment', peopleCount: 2 });
  const alarm = await bench.open('L1', 'entrapment');
  expect(alarm).toMatchObject({ peopleCount: 2 });
  expect(alarm?.state.occurrences).toBe(2);
  expect(await bench.alarms()).toHaveLength(1);
});

test('the door opening proposes the end of a derived entrapment and leaves a reported one alone', async () => {
  const bench = await startBench();
  await bench.say(status('L1'), stuck);
  await bench.say('vigil/v1/acme/L2/alarm', { code: 'entrapment' }, { origin: 'dev-L2' });
  await bench.say(status('L2'), stuck, { origin: 'dev-L2' });
  await bench.pass(61_000);
  await bench.say(status('L1'), { ...stuck, door: 'open' });
  await bench.say(status('L2'), { ...stuck, door: 'open' }, { origin: 'dev-L2' });
  expect(await bench.alarms()).toEqual(['L1 entrapment cleared-unacknowledged', 'L2 entrapment active-unacknowledged']);
});

test('the minute goes on over our restart', async () => {
  const bench = await startBench();
  await bench.say(status('L1'), stuck);
  await bench.pass(40_000);
  await bench.restart();
  await bench.pass(20_000);
  expect(await bench.alarms()).toEqual(['L1 entrapment active-unacknowledged']);
});

test('a backlog read late judges as if it had been read at once', async () => {
  const bench = await startBench();
  const t0 = bench.clock.now();
  bench.journal(status('L1'), stuck, { at: t0 });
  bench.journal(status('L2'), stuck, { at: t0, origin: 'dev-L2' });
  bench.journal(status('L1'), { ...stuck, door: 'open' }, { at: t0 + 30_000 });
  bench.journal(status('L2'), { ...stuck, door: 'open' }, { at: t0 + 90_000, origin: 'dev-L2' });
  bench.clock.advance(10 * minute);
  await bench.sweeper.tick();
  await bench.flush();
  await bench.sweeper.tick();
  expect(await bench.alarms()).toEqual(['L2 entrapment cleared-unacknowledged']);
});

const camera = { reachable: true, streaming: true, recording: true, imageOk: true };

test('a camera that flaps each 15 s is no alarm, one that stays away is one', async () => {
  const bench = await startBench();
  for (let round = 0; round < 20; round += 1) {
    await bench.say(status('K1'), { ...camera, reachable: round % 2 === 0 });
    await bench.say(status('K2'), camera);
    await bench.pass(15_000);
  }
  expect(await bench.alarms()).toEqual([]);
  await bench.say(status('K1'), { reachable: false, streaming: false, recording: false, imageOk: false });
  await bench.pass(61_000);
  expect(await bench.alarms()).toEqual(['K1 camera-offline active-unacknowledged']);
});

test('each of the four facts of a camera is its own alarm, and its end is delayed too', async () => {
  const bench = await startBench();
  await bench.say(status('K2'), camera);
  await bench.say(status('K1'), { ...camera, recording: false, imageOk: false });
  await bench.pass(61_000);
  expect(await bench.alarms()).toEqual([
    'K1 camera-image-bad active-unacknowledged',
    'K1 camera-not-recording active-unacknowledged',
  ]);
  await bench.say(status('K1'), camera);
  await bench.pass(59_000);
  expect(await bench.alarms()).toHaveLength(2);
  await bench.pass(2_000);
  expect(await bench.alarms()).toEqual([]);
});

test('a camera that falls silent is a camera offline, not a unit offline', async () => {
  const bench = await startBench();
  await bench.say(status('K1'), camera);
  for (let round = 0; round < 6; round += 1) {
    await bench.say(status('K2'), camera);
    await bench.pass(minute, 10_000);
  }
  expect(await bench.alarms()).toEqual(['K1 camera-offline active-unacknowledged']);
});

test('all cameras dark in opening hours is one alarm on the kitchen, with how many', async () => {
  const bench = await startBench();
  for (const unit of ['K1', 'K2']) await bench.say(status(unit), { ...camera, streaming: false });
  await bench.pass(61_000);
  expect(await bench.alarms()).toEqual([
    'K1 camera-not-streaming active-unacknowledged',
    'K1 kitchen-dark active-unacknowledged',
    'K2 camera-not-streaming active-unacknowledged',
  ]);
  expect((await bench.open('K1', 'kitchen-dark'))?.groupSize).toBe(2);
  await bench.say(status('K2'), camera);
  await bench.pass(61_000);
  expect((await bench.open('K1', 'kitchen-dark'))?.state.condition).toBe('cleared');
});

test('a dark kitchen is quiet at night and rings when it opens', async () => {
  const night = Date.UTC(2026, 10, 22, 21, 0, 0);
  const bench = await startBench({ startAt: night });
  for (const unit of ['K1', 'K2']) await bench.say(status(unit), { ...camera, reachable: false });
  await bench.pass(2 * minute);
  expect(await bench.alarms()).toEqual(['K1 camera-offline suppressed', 'K2 camera-offline suppressed']);
  for (let round = 0; round < 62; round += 1) {
    for (const unit of ['K1', 'K2']) await bench.say(status(unit), { ...camera, reachable: false });
    await bench.pass(minute, 20_000);
  }
  expect(await bench.alarms()).toEqual([
    'K1 camera-offline active-unacknowledged',
    'K1 kitchen-dark active-unacknowledged',
    'K2 camera-offline active-unacknowledged',
  ]);
});

test('a refrigerator above 12 °C for ten minutes rings, a door opened for a while does not', async () => {
  const bench = await startBench();
  await bench.say(status('S1'), { temperature: 13 });
  await bench.pass(9 * minute, 10_000);
  await bench.say(status('S1'), { temperature: 8 });
  await bench.pass(5 * minute, 10_000);
  expect(await bench.alarms()).toEqual([]);
  await bench.say(status('S1'), { temperature: 12.5 });
  await bench.pass(5 * minute, 10_000);
  await bench.say(status('S1'), { temperature: 11.5 });
  await bench.pass(5 * minute, 10_000);
  expect(await bench.alarms()).toEqual(['S1 fridge-warm active-unacknowledged']);
  await bench.say(status('S1'), { temperature: 6 });
  await bench.pass(1_000);
  expect(await bench.alarms()).toEqual(['S1 fridge-warm cleared-unacknowledged']);
});

test('an inspection that is overdue is work of the register and raises no alarm, whoever says so', async () => {
  const bench = await startBench({ startAt: Date.UTC(2026, 11, 31, 15, 59, 0) });
  await bench.store.transaction((tx) => tx.register.updateUnit('L1', { inspectionValidUntil: '2020-10-01' }));
  await bench.pass(2 * minute);
  await bench.say('vigil/v1/acme/L1/fault', { id: 'f1', code: 'inspection-overdue', profile: 'vigil', active: true });
  expect(await bench.alarms()).toEqual([]);
  expect((await bench.answers())[0]?.body).toMatchObject({ id: 'f1', what: 'stored' });
});

test('what a former version raised for inspections ends at the start, shelved or not, with a line in its record', async () => {
  const bench = await startBench();
  const raised: Omit<NewAlarm, 'unitId'> = {
    vendor: 'acme',
    county: null,
    code: 'inspection-overdue',
    profile: 'vigil',
    raw: 'inspection-overdue',
    priority: 'low',
    lane: 'inspection',
    source: 'rule',
    state: raiseAlarm({ at: 1, latched: false, suppression: null }).state,
    occupancy: 'unknown',
    peopleCount: null,
    floor: null,
    text: '2020-01-01',
    marks: [],
    groupSize: null,
  };
  const ended = await bench.store.transaction(async (tx) => {
    const insert = (unitId: string) => tx.alarms.insert({ ...raised, unitId });
    const [shelved, seen] = [await insert('L1'), await insert('L2')];
    await tx.alarms.apply(shelved.id, { type: 'shelve', at: 2, by: 'li', reason: '已约', untilMs: 4_000_000_000_000 });
    await tx.alarms.apply(seen.id, { type: 'acknowledge', at: 2, by: 'li' });
    return [shelved, seen];
  });
  await bench.restart();
  await bench.pass(1_000);
  expect(await bench.alarms()).toEqual([]);
  for (const { id } of ended) {
    expect((await bench.store.read.alarms.get(id))?.state.closed).toMatchObject({ outcome: 'cleared' });
    const record = await bench.store.read.audit.list({ subject: `alarm:${id}`, limit: 9 });
    expect(record.map(({ action, actor }) => `${actor} ${action}`)).toEqual(['system inspection.listed']);
  }
  await bench.restart();
  await bench.pass(1_000);
  expect(await bench.store.read.audit.list({ limit: 9 })).toHaveLength(2);
});

test('72 h without a test of the alarm path, only where there ever was one', async () => {
  const bench = await startBench();
  const day = 24 * 60 * minute;
  await bench.say('vigil/v1/acme/L1/test', { id: 't1' });
  await bench.say(status('L2'), {}, { origin: 'dev-L2' });
  expect((await bench.answers())[0]?.body).toMatchObject({ id: 't1', what: 'stored' });
  bench.clock.advance(3 * day - minute);
  await bench.restart();
  expect(await bench.open('L1', 'alarm-path-unproven')).toBeNull();
  await bench.pass(3 * minute, minute);
  expect(await bench.open('L1', 'alarm-path-unproven')).toMatchObject({ source: 'rule' });
  expect(await bench.open('L2', 'alarm-path-unproven')).toBeNull();
  await bench.say('vigil/v1/acme/L1/test', { result: 'failed' });
  expect((await bench.open('L1', 'alarm-path-unproven'))?.state.condition).toBe('active');
  await bench.say('vigil/v1/acme/L1/test', { result: 'ok' });
  expect(await bench.open('L1', 'alarm-path-unproven')).toBeNull();
});

test('the canary leaves its proof and nothing else', async () => {
  const bench = await startBench();
  const before = await bench.store.read.changes.lastSeq();
  const sent = bench.clock.now() - 40;
  await bench.say('vigil/v1/vigil/canary/test', { id: 'c-1', ts: sent }, { origin: 'service-dashboard' });
  expect(await bench.store.read.processes.fact('canary')).toEqual({ id: 'c-1', sentAt: sent, storedAt: sent + 40 });
  expect((await bench.store.read.changes.after(before, 10)).map((row) => row.kind)).toEqual(['proof']);
  expect(await bench.answers()).toEqual([]);
  expect(bench.world.states.size).toBe(0);
});

test('a shelf that ran out rings again', async () => {
  const bench = await startBench();
  await bench.say('vigil/v1/acme/L1/fault', { code: '02' });
  const id = (await bench.open('L1', 'door-close-fault'))?.id ?? '';
  const at = bench.clock.now();
  await bench.store.transaction((tx) =>
    tx.alarms.apply(id, { type: 'shelve', at, by: 's', reason: 'parts ordered', untilMs: at + minute }),
  );
  await bench.pass(50_000);
  expect(await bench.alarms()).toEqual(['L1 door-close-fault shelved']);
  await bench.pass(20_000);
  expect(await bench.alarms()).toEqual(['L1 door-close-fault active-unacknowledged']);
});

test.each([-3_600_000, 3_600_000])('the minute goes on when our clock is set by %i ms', async (step) => {
  const bench = await startBench();
  await bench.say(status('L1'), stuck);
  await bench.pass(30_000);
  bench.clock.step(step);
  await bench.pass(28_000);
  expect(await bench.alarms()).toEqual([]);
  await bench.pass(4_000);
  expect(await bench.alarms()).toEqual(['L1 entrapment active-unacknowledged']);
});

test('a step of our clock is made up for also when the store is away at that moment', async () => {
  const away = { now: false };
  const bench = await startBench({
    wrap: (store) => ({
      ...store,
      transaction: (work, options) =>
        away.now ? Promise.reject(new StoreError('busy', 'held')) : store.transaction(work, options),
    }),
  });
  await bench.say(status('L1'), stuck);
  await bench.pass(30_000);
  bench.clock.step(-3_600_000);
  away.now = true;
  await expect(bench.pass(1_000)).rejects.toThrow('held');
  away.now = false;
  await bench.pass(27_000);
  expect(await bench.alarms()).toEqual([]);
  await bench.pass(4_000);
  expect(await bench.alarms()).toEqual(['L1 entrapment active-unacknowledged']);
});

test('a defect in what one feature does as time passes keeps no other feature from its work', async () => {
  const run = (): Promise<void> => Promise.reject(new TypeError('a defect'));
  const broken = { name: 'broken', sweeps: () => [{ everyMs: 0, run }] };
  const bench = await startBench({ features: [broken, ...features] });
  await bench.say(status('L1'), {});
  await bench.pass(60 * minute, 10_000);
  expect(await bench.alarms()).toEqual(['L1 unit-offline active-unacknowledged']);
});
