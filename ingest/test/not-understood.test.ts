import { expect, test } from 'vitest';
import { type Bench, startBench } from './support/bench.ts';

const minute = 60_000;
const statusTopic = 'vigil/v1/acme/L1/status';
const lastSeen = (bench: Bench, unitId: string) => bench.world.states.get(unitId)?.lastSeenAt ?? null;
const everySecond = async (bench: Bench, seconds: number, body: unknown, topic = statusTopic) => {
  for (let second = 0; second < seconds; second += 15) {
    await bench.say(topic, body);
    await bench.pass(15_000, 5_000);
  }
};

test.each([
  ['what cannot be read', statusTopic, '{', {}],
  ['a topic that is not its own', 'lift/L1/x', '{}', { kind: 'refused' }],
  ['the head of what was too large', statusTopic, '{"a":', { kind: 'oversized' }],
  ['a filter that it may not have', 'contract-fault/dev-L1', fault('denied-filter'), { kind: 'contract-fault' }],
  ['a record of a kind that we do not know', 'x', '{}', { kind: 'novel' }],
])('%s proves that its sender lives', async (_what, topic, body, sent) => {
  const bench = await startBench();
  await bench.presence('dev-L1', 'connect');
  await bench.say(topic, body, sent);
  expect(lastSeen(bench, 'L1')).toBe(bench.clock.now());
  expect(bench.availability('L1')).toBe('online');
});

test('a gateway’s unreadable message proves the gateway, and the unit that it names', async () => {
  const bench = await startBench();
  await bench.say('vigil/v1/acme/C1/status', '{', { origin: 'gw-1' });
  expect([lastSeen(bench, 'G1'), lastSeen(bench, 'C1'), lastSeen(bench, 'C2')]).toEqual([
    bench.clock.now(),
    bench.clock.now(),
    null,
  ]);
});

test.each([
  ['a sign-in that was refused', 'contract-fault/dev-L1', fault('sign-in-refused'), { kind: 'contract-fault' }],
  ['a Will', statusTopic, '{', { kind: 'will' }],
  ['another vendor’s message on its topic', 'vigil/v1/bolt/L1/status', '{', { origin: 'dev-B1' }],
])('%s proves nothing', async (_what, topic, body, sent) => {
  const bench = await startBench();
  await bench.say(topic, body, sent);
  expect(lastSeen(bench, 'L1')).toBeNull();
});

function fault(kind: string, path = '', count = 1) {
  return { kind, path, sample: '', count };
}

test('a unit that is heard and not understood is neither online nor offline, and one alarm', async () => {
  const bench = await startBench();
  await bench.say(statusTopic, { temperature: 20 });
  await everySecond(bench, 60, '{');
  expect(bench.availability('L1')).toBe('online');
  await everySecond(bench, 40 * 60, '{');
  expect(bench.availability('L1')).toBe('not-understood');
  expect(await bench.alarms()).toEqual(['L1 unit-not-understood active-unacknowledged']);
  await bench.restart();
  await everySecond(bench, 60, '{');
  expect(bench.availability('L1')).toBe('not-understood');
  expect((await bench.open('L1', 'unit-not-understood'))?.state.occurrences).toBe(1);
  await bench.say(statusTopic, { temperature: 20 });
  expect(bench.availability('L1')).toBe('online');
  expect(await bench.alarms()).toEqual([]);
});

test('silent after it was not understood it is offline, and only that', async () => {
  const bench = await startBench();
  await everySecond(bench, 40 * 60, '{');
  await bench.pass(120 * minute, 30_000);
  expect(await bench.alarms()).toEqual(['L1 unit-offline active-unacknowledged']);
});

const cut = (
  bench: Bench,
  detail: string,
  reason: 'protocol' | 'taken-over' | 'kicked' = 'protocol',
  origin = 'dev-L1',
) => bench.presence(origin, 'disconnect', { reason, detail });

test('cut again and again for one reason is an alarm, which ends by itself', async () => {
  const bench = await startBench();
  await bench.say(statusTopic, { temperature: 20 });
  await cut(bench, 'malformed-packet');
  await cut(bench, 'other');
  await cut(bench, 'malformed-packet');
  expect(await bench.alarms()).toEqual([]);
  await cut(bench, 'malformed-packet');
  await bench.say(statusTopic, { temperature: 21 });
  expect(await bench.alarms()).toEqual(['L1 connection-refused active-unacknowledged']);
  const alarm = await bench.open('L1', 'connection-refused');
  expect(alarm?.text).toBe('refused: protocol: malformed-packet, since 2026-11-23T04:00:00.000Z');
  expect(bench.availability('L1')).toBe('not-understood');
  await bench.restart();
  await cut(bench, 'malformed-packet');
  for (let n = 0; n < 9; n += 1) {
    await bench.say(statusTopic, { temperature: 21 });
    await bench.pass(minute, 5_000);
  }
  expect(bench.availability('L1')).toBe('not-understood');
  await bench.pass(2 * minute, 5_000);
  await bench.say(statusTopic, { temperature: 21 });
  expect(await bench.alarms()).toEqual([]);
  expect(bench.availability('L1')).toBe('online');
});

test('what our own journal could not take, and reconnecting in a poor network, is no refusal', async () => {
  const bench = await startBench();
  for (let n = 0; n < 5; n += 1) await cut(bench, 'journal', 'kicked');
  for (let n = 0; n < 5; n += 1) await cut(bench, 'x', 'taken-over');
  expect(await bench.alarms()).toEqual([]);
  await cut(bench, 'x', 'taken-over');
  expect(await bench.alarms()).toEqual(['L1 connection-refused active-unacknowledged']);
});

test('a gateway that is cut takes its units with it; a platform’s credential rings under its vendor', async () => {
  const bench = await startBench();
  await bench.say('vigil/v1/acme/C1/status', { temperature: 20 }, { origin: 'gw-1' });
  for (let n = 0; n < 3; n += 1) await cut(bench, `${n} bytes unsent`, 'protocol', 'gw-1');
  expect(bench.availability('C1')).toBe('not-understood');
  await bench.say('contract-fault/cloud', fault('sign-in-refused', 'token', 4), {
    kind: 'contract-fault',
    origin: 'cloud',
  });
  expect(await bench.alarms()).toEqual([
    'G1 connection-refused active-unacknowledged',
    'acme/cloud connection-refused active-unacknowledged',
  ]);
  await bench.pass(11 * minute, 5_000);
  expect((await bench.alarms()).filter((alarm) => alarm.includes('refused'))).toEqual([]);
});

test('strangers who try its name make an alarm, and its unit no less there while it is connected', async () => {
  const bench = await startBench();
  const tried = fault('sign-in-refused', 'token', 5);
  await bench.say(statusTopic, { temperature: 20 });
  await bench.presence('dev-L1', 'connect');
  await bench.say(statusTopic, { temperature: 20 });
  await bench.say('contract-fault/dev-L1', tried, { kind: 'contract-fault' });
  expect(await bench.alarms()).toEqual(['L1 connection-refused active-unacknowledged']);
  expect(bench.availability('L1')).toBe('online');
  await bench.say(statusTopic.replace('L1', 'L2'), { temperature: 20 }, { origin: 'dev-L2' });
  await bench.say('contract-fault/dev-L2', tried, { kind: 'contract-fault', origin: 'dev-L2' });
  expect(bench.availability('L2')).toBe('not-understood');
});

test('what the broker says of a credential is no connection of its unit', async () => {
  const bench = await startBench();
  await bench.say(statusTopic, { temperature: 20 });
  await bench.say('contract-fault/dev-L1', fault('retain', 'alarm'), { kind: 'contract-fault', connection: '' });
  expect(bench.world.states.get('L1')?.memory['availability']).toMatchObject({ connection: '1' });
});

test.each(['retain', 'denied-filter', 'too-fast'])(
  'what is told of a credential (%s) after its connection has ended brings nobody back',
  async (kind) => {
    const bench = await startBench();
    const told = () =>
      bench.say('contract-fault/dev-L1', fault(kind, 'status', 3), { kind: 'contract-fault', connection: '' });
    await bench.presence('dev-L1', 'connect');
    await bench.say(statusTopic, { temperature: 20 });
    await bench.presence('dev-L1', 'disconnect', { reason: 'lost' });
    await told();
    await bench.pass(5 * minute, 5_000);
    expect(bench.availability('L1')).toBe('offline');
    await bench.presence('dev-L1', 'connect', { session: '2' });
    await bench.say(statusTopic, { temperature: 21 }, { connection: '2' });
    expect(bench.availability('L1')).toBe('online');
    await bench.say('vigil/v1/acme/L1/state', { state: 'offline' }, { kind: 'will', connection: '2' });
    await bench.presence('dev-L1', 'disconnect', { reason: 'lost', session: '2' });
    await bench.pass(minute, 5_000);
    await told();
    expect(bench.availability('L1')).toBe('offline');
  },
);
