import { expect, test } from 'vitest';
import { startBench } from './support/bench.ts';

const minute = 60_000;
const status = (unit: string, vendor = 'acme'): string => `vigil/v1/${vendor}/${unit}/status`;

test('a timetable of silence: late after 3 min, offline and one alarm after 10, back with the first message', async () => {
  const bench = await startBench();
  await bench.say(status('L1'), { door: 'closed' });
  expect(bench.availability('L1')).toBe('online');
  await bench.pass(3 * minute - 1_000);
  expect(bench.availability('L1')).toBe('online');
  await bench.pass(1_000);
  expect(bench.availability('L1')).toBe('late');
  await bench.pass(7 * minute);
  expect(bench.availability('L1')).toBe('offline');
  expect(await bench.alarms()).toEqual(['L1 unit-offline active-unacknowledged']);
  await bench.pass(5 * minute);
  expect((await bench.open('L1', 'unit-offline'))?.state.occurrences).toBe(1);
  await bench.say(status('L1'), { door: 'closed' });
  expect(bench.availability('L1')).toBe('online');
  expect(await bench.alarms()).toEqual([]);
});

test('a unit never heard is no alarm', async () => {
  const bench = await startBench();
  await bench.pass(30 * minute, 10_000);
  expect(await bench.alarms()).toEqual([]);
  expect(bench.availability('L1')).toBe('never-seen');
});

test('a unit that reports each half hour is not late after three minutes', async () => {
  const bench = await startBench();
  await bench.say('vigil/v1/acme/L1/birth', { boot: 1, intervalMs: 30 * minute });
  await bench.pass(80 * minute, 10_000);
  expect(bench.availability('L1')).toBe('online');
  await bench.pass(15 * minute, 10_000);
  expect(bench.availability('L1')).toBe('late');
});

test('a Will takes the unit off at once; an older session’s Will and state are ignored', async () => {
  const bench = await startBench();
  await bench.say('vigil/v1/acme/L1/birth', { boot: 5 });
  await bench.say('vigil/v1/acme/L1/state', { boot: 4, state: 'offline' }, { kind: 'will' });
  await bench.say('vigil/v1/acme/L1/state', { boot: 4, state: 'offline' });
  expect(bench.availability('L1')).toBe('online');
  expect(bench.counts.get('ignored:older-session')).toBe(2);
  bench.clock.advance(1);
  await bench.say('vigil/v1/acme/L1/state', { boot: 5, state: 'offline' }, { kind: 'will' });
  expect(bench.availability('L1')).toBe('offline');
  expect(bench.world.states.get('L1')?.availabilityReason).toBe('will');
  expect(await bench.alarms()).toEqual(['L1 unit-offline active-unacknowledged']);
});

test('a Will in the very millisecond of a message counts by its place in the journal', async () => {
  const bench = await startBench();
  bench.journal('vigil/v1/acme/L1/birth', { boot: 5 });
  bench.journal('vigil/v1/acme/L1/state', { boot: 5, state: 'offline' }, { kind: 'will' });
  await bench.flush();
  expect(bench.availability('L1')).toBe('offline');
  await bench.say(status('L1'), {});
  expect(bench.availability('L1')).toBe('online');
});

test('a device whose session number went back is believed at its birth', async () => {
  const bench = await startBench();
  await bench.say('vigil/v1/acme/L1/birth', { boot: 900 });
  await bench.say('vigil/v1/acme/L1/birth', { boot: 1 });
  await bench.say('vigil/v1/acme/L1/state', { boot: 1, state: 'offline' });
  expect(bench.availability('L1')).toBe('offline');
});

test('sleeping is scheduled, not lost', async () => {
  const bench = await startBench();
  await bench.say('vigil/v1/acme/S1/birth', { boot: 1 }, { origin: 'cloud' });
  await bench.say('vigil/v1/acme/S1/state', { boot: 1, state: 'sleeping' }, { origin: 'cloud' });
  await bench.pass(2 * 60 * minute, 10_000);
  expect(bench.availability('S1')).toBe('scheduled-off');
  expect(await bench.alarms()).toEqual([]);
});

test('a broken connection has 15 s to come back; a clean one changes nothing', async () => {
  const bench = await startBench();
  await bench.say(status('L1'), {});
  await bench.presence('dev-L1', 'disconnect', { reason: 'clean' });
  await bench.pass(20_000);
  expect(bench.availability('L1')).toBe('online');
  await bench.say(status('L1'), {});
  await bench.presence('dev-L1', 'disconnect', { reason: 'lost' });
  await bench.pass(10_000);
  await bench.presence('dev-L1', 'connect', { session: '2' });
  await bench.pass(20_000);
  expect(bench.availability('L1')).toBe('online');
  await bench.presence('dev-L1', 'disconnect', { session: '2', reason: 'lost' });
  await bench.pass(14_000);
  expect(bench.availability('L1')).toBe('online');
  await bench.pass(1_000);
  expect(bench.availability('L1')).toBe('offline');
});

test('a gateway’s death is one alarm with its size, and its units are blocked, not offline', async () => {
  const bench = await startBench();
  for (const unit of ['G1', 'C1', 'C2', 'C3']) await bench.say(status(unit), {}, { origin: 'gw-1' });
  bench.clock.advance(1_000);
  await bench.say('vigil/v1/acme/G1/state', { state: 'offline' }, { kind: 'will', origin: 'gw-1' });
  expect(['G1', 'C1', 'C2', 'C3'].map((unit) => bench.availability(unit))).toEqual([
    'offline',
    'blocked',
    'blocked',
    'blocked',
  ]);
  expect(await bench.alarms()).toEqual(['G1 gateway-offline active-unacknowledged']);
  expect((await bench.open('G1', 'gateway-offline'))?.groupSize).toBe(3);
  await bench.pass(30 * minute, 10_000);
  expect(await bench.alarms()).toEqual(['G1 gateway-offline active-unacknowledged']);
});

test('a gateway that falls silent blocks its units before they count as lost one by one', async () => {
  const bench = await startBench();
  for (const unit of ['G1', 'C1', 'C2', 'C3']) await bench.say(status(unit), {}, { origin: 'gw-1' });
  await bench.pass(12 * minute);
  expect(await bench.alarms()).toEqual(['G1 gateway-offline active-unacknowledged']);
  expect((await bench.open('G1', 'gateway-offline'))?.groupSize).toBe(3);
});

test('a unit’s message over the gateway’s connection proves the gateway alive', async () => {
  const bench = await startBench();
  await bench.say(status('G1'), {}, { origin: 'gw-1' });
  for (let round = 0; round < 10; round += 1) {
    await bench.pass(minute, 10_000);
    await bench.say(status('C1'), {}, { origin: 'gw-1' });
  }
  expect(bench.availability('G1')).toBe('online');
});

test('a unit still heard over another way is not blocked', async () => {
  const bench = await startBench();
  for (const unit of ['G1', 'C1', 'C2']) await bench.say(status(unit), {}, { origin: 'gw-1' });
  bench.clock.advance(1_000);
  await bench.say('vigil/v1/acme/G1/state', { state: 'offline' }, { kind: 'will', origin: 'gw-1' });
  bench.clock.advance(1_000);
  await bench.say(status('C1'), {}, { origin: 'cloud' });
  expect(['G1', 'C1', 'C2'].map((unit) => bench.availability(unit))).toEqual(['offline', 'online', 'blocked']);
});

test('when the gateway is back its units get their time to report before they count as lost', async () => {
  const bench = await startBench();
  for (const unit of ['G1', 'C1', 'C2']) await bench.say(status(unit), {}, { origin: 'gw-1' });
  bench.clock.advance(1_000);
  await bench.say('vigil/v1/acme/G1/state', { state: 'offline' }, { kind: 'will', origin: 'gw-1' });
  await bench.pass(60 * minute, 10_000);
  await bench.say('vigil/v1/acme/G1/state', { state: 'online' }, { origin: 'gw-1' });
  expect(bench.availability('G1')).toBe('online');
  expect(await bench.alarms()).toEqual(['G1 gateway-offline cleared-unacknowledged']);
  await bench.say(status('C1'), {}, { origin: 'gw-1' });
  await bench.pass(9 * minute, 10_000);
  await bench.say(status('G1'), {}, { origin: 'gw-1' });
  await bench.say(status('C1'), {}, { origin: 'gw-1' });
  expect(['C1', 'C2'].map((unit) => bench.availability(unit))).toEqual(['online', 'blocked']);
  await bench.pass(2 * minute, 10_000);
  expect(bench.availability('C2')).toBe('offline');
  expect(await bench.alarms()).toEqual([
    'C2 unit-offline active-unacknowledged',
    'G1 gateway-offline cleared-unacknowledged',
  ]);
});

test('what a unit raised alone goes quiet behind its gateway and ends when both are back', async () => {
  const bench = await startBench();
  for (const unit of ['G1', 'C1', 'C2']) await bench.say(status(unit), {}, { origin: 'gw-1' });
  bench.clock.advance(1);
  await bench.say('vigil/v1/acme/C1/state', { state: 'offline' }, { origin: 'gw-1' });
  expect(await bench.alarms()).toEqual(['C1 unit-offline active-unacknowledged']);
  bench.clock.advance(1);
  await bench.say('vigil/v1/acme/G1/state', { state: 'offline' }, { kind: 'will', origin: 'gw-1' });
  expect(await bench.alarms()).toEqual(['C1 unit-offline suppressed', 'G1 gateway-offline active-unacknowledged']);
  bench.clock.advance(1);
  await bench.say(status('C1'), {}, { origin: 'gw-1' });
  expect(await bench.alarms()).toEqual(['G1 gateway-offline cleared-unacknowledged']);
});

test('our restart raises nothing, ends nothing, and silence counts from our return', async () => {
  const bench = await startBench();
  await bench.say(status('L1'), {});
  await bench.say(status('L2'), {}, { origin: 'dev-L2' });
  bench.clock.advance(1);
  await bench.say('vigil/v1/acme/L2/state', { state: 'offline' }, { origin: 'dev-L2' });
  const before = await bench.alarms();
  bench.clock.advance(60 * minute);
  await bench.restart();
  await bench.pass(5_000);
  expect(await bench.alarms()).toEqual(before);
  expect(bench.availability('L1')).toBe('unknown-ours');
  expect(bench.availability('L2')).toBe('offline');
  await bench.pass(9 * minute, 10_000);
  expect(await bench.alarms()).toEqual(before);
  await bench.pass(2 * minute, 10_000);
  expect(await bench.alarms()).toEqual(['L1 unit-offline active-unacknowledged', ...before].toSorted());
});

test('a silent unit stays offline over our restart', async () => {
  const bench = await startBench();
  await bench.say(status('L1'), {});
  await bench.pass(11 * minute, 10_000);
  expect(bench.availability('L1')).toBe('offline');
  await bench.restart();
  await bench.pass(20_000);
  expect(bench.availability('L1')).toBe('offline');
  expect(await bench.alarms()).toEqual(['L1 unit-offline active-unacknowledged']);
});

test('while the broker is away nobody is offline, and afterwards everybody gets his time', async () => {
  const bench = await startBench();
  await bench.say(status('L1'), {});
  bench.brokersUp = false;
  await bench.pass(60 * minute, 10_000);
  expect(bench.availability('L1')).toBe('unknown-ours');
  bench.brokersUp = true;
  await bench.pass(9 * minute, 10_000);
  expect(await bench.alarms()).toEqual([]);
  await bench.pass(2 * minute, 10_000);
  expect(await bench.alarms()).toEqual(['L1 unit-offline active-unacknowledged']);
});

test('a broker that started again gives everybody his time', async () => {
  const bench = await startBench();
  await bench.say(status('L1'), {});
  await bench.pass(9 * minute, 10_000);
  await bench.say('broker', '{}', { kind: 'broker-started', origin: 'main' });
  await bench.pass(9 * minute, 10_000);
  expect(await bench.alarms()).toEqual([]);
});

test('silence is not judged while a backlog is read', async () => {
  const bench = await startBench();
  await bench.say(status('L1'), {});
  bench.clock.advance(60 * minute);
  bench.journal(status('L1'), {});
  await bench.sweeper.tick();
  expect(bench.availability('L1')).toBe('online');
  expect(bench.listening.isDeaf()).toBe(true);
  await bench.flush();
  await bench.sweeper.tick();
  expect(bench.availability('L1')).toBe('online');
  expect(await bench.alarms()).toEqual([]);
});

test.each([3 * 60 * minute, -3 * 60 * minute])('a step of our clock by %i ms takes nobody off', async (step) => {
  const bench = await startBench();
  await bench.say(status('L1'), {});
  bench.clock.step(step);
  await bench.pass(5 * minute);
  expect(await bench.alarms()).toEqual([]);
  await bench.pass(6 * minute);
  expect(await bench.alarms()).toEqual(['L1 unit-offline active-unacknowledged']);
});

test('a stuck terminal is frozen; a parked lift is not', async () => {
  const bench = await startBench();
  const ts = bench.clock.now();
  for (let round = 0; round < 8; round += 1) {
    await bench.say(status('L1'), { ts, seq: 4, door: 'closed', moving: false });
    await bench.say(status('L2'), { door: 'closed', moving: false }, { origin: 'dev-L2' });
    await bench.pass(minute, 10_000);
  }
  expect(bench.availability('L1')).toBe('frozen');
  expect(bench.availability('L2')).toBe('online');
  expect(await bench.alarms()).toEqual(['L1 unit-frozen active-unacknowledged']);
  await bench.say(status('L1'), { ts: bench.clock.now(), seq: 5, door: 'closed', moving: false });
  expect(await bench.alarms()).toEqual([]);
});

test('a unit out of use is scheduled off, whatever it does', async () => {
  const bench = await startBench();
  await bench.say(status('L1'), {});
  await bench.store.transaction((tx) => tx.register.updateUnit('L1', { outOfUse: true }));
  await bench.pass(20 * minute, 10_000);
  expect(bench.availability('L1')).toBe('scheduled-off');
  expect(await bench.alarms()).toEqual([]);
});

test('looking at 43,767 units that are well takes no transaction', async () => {
  const bench = await startBench();
  const { createWorld } = await import('../src/world.ts');
  const { createSilenceSweep } = await import('../src/availability/silence.ts');
  const { shippedRules } = await import('../src/rules.ts');
  await bench.say(status('L1'), {});
  const sample = bench.world.states.get('L1');
  if (sample === undefined) throw new Error('L1 has no state');
  const world = createWorld([], () => undefined);
  const units = new Map(bench.pipeline.register.units);
  const registered = units.get('L1');
  if (registered === undefined) throw new Error('L1 is not registered');
  const states = Array.from({ length: 43_767 }, (_, index) => ({ ...sample, unitId: `U${index}` }));
  for (const state of states) units.set(state.unitId, registered);
  world.reload(states);
  let transactions = 0;
  const sweep = createSilenceSweep({
    world,
    listening: bench.listening,
    rules: shippedRules,
    register: () => ({ ...bench.pipeline.register, units }),
    work: () => {
      transactions += 1;
      return Promise.resolve();
    },
  });
  const now = bench.clock.now();
  await sweep.run(now);
  await sweep.run(now + 1_000);
  expect(transactions).toBe(0);
  await sweep.run(now + 3 * minute);
  expect(transactions).toBe(Math.ceil(43_767 / 500));
});

test('the late end of an older, half-open connection says nothing while a newer one is open', async () => {
  const bench = await startBench();
  await bench.presence('dev-L1', 'connect', { clientId: 'boot-1', session: '1' });
  await bench.say(status('L1'), {});
  // Power went and came back: a new connection under another client id, the old one is noticed only by its keep-alive.
  await bench.presence('dev-L1', 'connect', { clientId: 'boot-2', session: '2' });
  await bench.say(status('L1'), {});
  await bench.presence('dev-L1', 'disconnect', { clientId: 'boot-1', session: '1', reason: 'keepalive' });
  await bench.restart();
  await bench.pass(20_000);
  expect(bench.availability('L1')).toBe('online');
  await bench.presence('dev-L1', 'disconnect', { clientId: 'boot-2', session: '2', reason: 'lost' });
  await bench.pass(20_000);
  expect(bench.availability('L1')).toBe('offline');
});

test('the last of several connections counts, in whatever order they ended', async () => {
  const bench = await startBench();
  await bench.presence('dev-L1', 'connect', { clientId: 'a', session: '1' });
  await bench.presence('dev-L1', 'connect', { clientId: 'b', session: '2' });
  await bench.say(status('L1'), {});
  await bench.presence('dev-L1', 'disconnect', { clientId: 'b', session: '2', reason: 'clean' });
  await bench.presence('dev-L1', 'disconnect', { clientId: 'a', session: '1', reason: 'lost' });
  await bench.pass(20_000);
  expect(bench.availability('L1')).toBe('offline');
});
