import { describe, expect, test } from 'vitest';
import { type Bench, startBench } from './support/bench.ts';

const minute = 60_000;
const gateway = (connection: string) => ({ origin: 'gw-1', connection });
const units = ['G1', 'C1', 'C2', 'C3'] as const;
const availabilities = (bench: Bench): readonly string[] => units.map((unit) => bench.availability(unit));
const allOnline = units.map(() => 'online');

async function connect(bench: Bench, session: string, boot = 7): Promise<void> {
  await bench.presence('gw-1', 'connect', { session, clientId: `gw-${session}` });
  await bench.say('vigil/v1/acme/G1/birth', { boot }, gateway(session));
  await bench.say('vigil/v1/acme/G1/state', { boot, state: 'online' }, gateway(session));
  for (const unit of ['C1', 'C2', 'C3']) await bench.say(`vigil/v1/acme/${unit}/status`, {}, gateway(session));
}

const will = (bench: Bench, connection: string, boot = 7): Promise<void> =>
  bench.say('vigil/v1/acme/G1/state', { boot, state: 'offline' }, { ...gateway(connection), kind: 'will' });

test('D4: the Will of a half-open connection says nothing while a newer one lives', async () => {
  const bench = await startBench();
  await connect(bench, '1');
  await bench.pass(minute);
  await connect(bench, '2');
  await bench.pass(minute);
  await will(bench, '1');
  await bench.presence('gw-1', 'disconnect', { session: '1', reason: 'keepalive' });
  expect(availabilities(bench)).toEqual(allOnline);
  await bench.restart();
  await bench.pass(30_000);
  expect(availabilities(bench)).toEqual(allOnline);
  expect(await bench.alarms()).toEqual([]);
  expect(bench.counts.get('ignored:older-connection')).toBe(2);
  await will(bench, '2');
  expect(availabilities(bench)).toEqual(['offline', 'blocked', 'blocked', 'blocked']);
});

test('the same of a gateway that says nothing of itself', async () => {
  const bench = await startBench();
  for (const session of ['1', '2']) {
    await bench.presence('gw-1', 'connect', { session });
    await bench.say('vigil/v1/acme/C1/status', {}, gateway(session));
  }
  await bench.pass(minute);
  await will(bench, '1');
  await bench.presence('gw-1', 'disconnect', { session: '1', reason: 'keepalive' });
  expect(bench.availability('C1')).toBe('online');
  expect(await bench.alarms()).toEqual([]);
  await will(bench, '2');
  expect(bench.availability('C1')).toBe('blocked');
});

test.each([
  ['a connection that has not spoken yet', (bench: Bench) => bench.presence('gw-1', 'connect', { session: '2' })],
  ['a message of its unit', (bench: Bench) => bench.say('vigil/v1/acme/G1/status', {}, gateway('2'))],
  ['a message of a unit behind it', (bench: Bench) => bench.say('vigil/v1/acme/C1/status', {}, gateway('2'))],
  ['a newer session', (bench: Bench) => bench.say('vigil/v1/acme/G1/birth', { boot: 8 }, gateway('1'))],
  ['a status of a newer session', (bench: Bench) => bench.say('vigil/v1/acme/G1/stats', { boot: 8 }, gateway('1'))],
])('a Will is ignored after %s', async (_what, newer) => {
  const bench = await startBench();
  await connect(bench, '1');
  await newer(bench);
  bench.clock.advance(1_000);
  await will(bench, '1');
  expect(availabilities(bench)).toEqual(allOnline);
});

const said = { clientId: 'x', address: '127.0.0.1', transport: 'tcp', session: '1' };

describe('of two connections of one credential that live', () => {
  const both = async (bench: Bench): Promise<void> => {
    await connect(bench, '1');
    await bench.pass(minute);
    await connect(bench, '2');
    await bench.pass(1_000);
  };
  const breaks = async (bench: Bench, session: string, reason: 'lost' | 'keepalive' = 'lost'): Promise<void> => {
    await will(bench, session);
    await bench.presence('gw-1', 'disconnect', { session, reason });
    await bench.pass(20_000);
  };

  test.each([
    ['the earlier', '1', '2'],
    ['the later', '2', '1'],
  ])('%s breaks and nobody is gone, before the other one breaks too', async (_which, first, second) => {
    const bench = await startBench();
    await both(bench);
    await breaks(bench, first);
    expect(availabilities(bench)).toEqual(allOnline);
    await bench.restart();
    await breaks(bench, second, 'keepalive');
    expect(availabilities(bench)).toEqual(['offline', 'blocked', 'blocked', 'blocked']);
    expect(await bench.alarms()).toEqual(['G1 gateway-offline active-unacknowledged']);
    await connect(bench, '3');
    expect(availabilities(bench)).toEqual(allOnline);
  });

  test('the later is ended and its Will comes behind that', async () => {
    const bench = await startBench();
    await both(bench);
    await bench.presence('gw-1', 'disconnect', { session: '2', reason: 'lost' });
    await will(bench, '2');
    await bench.pass(20_000);
    expect(availabilities(bench)).toEqual(allOnline);
  });

  test('one that only came to say something is no word about the one that stays and breaks later', async () => {
    const bench = await startBench();
    await both(bench);
    await bench.presence('gw-1', 'disconnect', { session: '2', reason: 'clean' });
    await bench.pass(minute);
    await bench.presence('gw-1', 'disconnect', { session: '1', reason: 'lost' });
    await bench.pass(14_000);
    expect(availabilities(bench)).toEqual(allOnline);
    await bench.pass(2_000);
    expect(availabilities(bench)).toEqual(['offline', 'blocked', 'blocked', 'blocked']);
  });

  test('those of the run before are over: nobody waits for their end', async () => {
    const bench = await startBench();
    await connect(bench, '1');
    const presence = (kind: 'connect' | 'disconnect'): Promise<void> =>
      bench.say('presence/gw-1', { ...said, reason: 'lost' }, { ...gateway('1'), kind, epoch: 'b' });
    await presence('connect');
    await bench.say('vigil/v1/acme/G1/status', {}, { ...gateway('1'), epoch: 'b' });
    await bench.pass(1_000);
    await presence('disconnect');
    await bench.pass(20_000);
    expect(bench.availability('G1')).toBe('offline');
  });
});

test('a session that is taken over under the same client id is not lost', async () => {
  const bench = await startBench();
  await connect(bench, '1');
  bench.clock.advance(minute);
  await will(bench, '1');
  await bench.presence('gw-1', 'disconnect', { session: '1', reason: 'taken-over' });
  bench.clock.advance(5);
  await bench.presence('gw-1', 'connect', { session: '2' });
  expect(bench.availability('G1')).toBe('online');
  expect(availabilities(bench)).not.toContain('blocked');
});

test('a state that was sent over an older connection is as old as a Will', async () => {
  const bench = await startBench();
  await connect(bench, '1');
  await connect(bench, '2');
  bench.clock.advance(1_000);
  await bench.say('vigil/v1/acme/G1/state', { boot: 7, state: 'offline' }, gateway('1'));
  expect(availabilities(bench)).toEqual(allOnline);
});

test('connections of another run of the broker are not compared, and a Will without one is believed', async () => {
  const bench = await startBench();
  await connect(bench, '9');
  bench.clock.advance(1_000);
  await bench.say(
    'vigil/v1/acme/G1/state',
    { boot: 7, state: 'offline' },
    { ...gateway('2'), kind: 'will', epoch: 'b' },
  );
  expect(bench.availability('G1')).toBe('offline');
  bench.clock.advance(1_000);
  await connect(bench, '10');
  expect(bench.availability('G1')).toBe('online');
  bench.clock.advance(1_000);
  await will(bench, '');
  expect(bench.availability('G1')).toBe('offline');
});

const sleepy = { boot: 1, state: 'sleeping' };

test('D14: an elevator does not sleep: its silence is judged, and what it said is noted', async () => {
  const bench = await startBench();
  await bench.say('vigil/v1/acme/L1/state', { state: 'sleeping' });
  await bench.pass(11 * minute, 10_000);
  expect(bench.availability('L1')).toBe('offline');
  expect(await bench.alarms()).toEqual(['L1 unit-offline active-unacknowledged']);
  const [fault] = await bench.store.read.contractFaults.list({
    scope: { vendor: null, counties: null },
    limit: 10,
  });
  expect(fault).toMatchObject({ unitId: 'L1', kind: 'dropped-field', path: 'state', sample: 'sleeping' });
});

test('a sensor that says it sleeps is believed for half a day, and longer when it says so again', async () => {
  const bench = await startBench();
  const from = { origin: 'cloud' };
  await bench.say('vigil/v1/acme/S1/state', sleepy, from);
  const until = (): Promise<number | null> => bench.store.read.deadlines.dueAt('sleep', 'S1');
  const first = await until();
  await bench.pass(11 * 60 * minute, minute);
  expect(bench.availability('S1')).toBe('scheduled-off');
  await bench.say('vigil/v1/acme/S1/state', sleepy, from);
  expect(((await until()) ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(11 * 60 * minute);
  await bench.pass(11 * 60 * minute, minute);
  expect(bench.availability('S1')).toBe('scheduled-off');
  await bench.pass(2 * 60 * minute, minute);
  expect(bench.availability('S1')).toBe('offline');
  expect(await bench.alarms()).toEqual(['S1 unit-offline active-unacknowledged']);
  expect(await until()).toBeNull();
});

test('nobody says by his Will that he sleeps', async () => {
  const bench = await startBench();
  const from = { origin: 'cloud' };
  await bench.say('vigil/v1/acme/S1/status', { temperature: 4 }, from);
  bench.clock.advance(1_000);
  await bench.say('vigil/v1/acme/S1/state', { state: 'sleeping' }, { ...from, kind: 'will' });
  expect(bench.availability('S1')).toBe('online');
  await bench.pass(31 * minute, 10_000);
  expect(bench.availability('S1')).toBe('offline');
});
