import { expect, test } from 'vitest';
import { startBench } from './support/bench.ts';
import { importRegister, smallTown } from './support/register.ts';

const alarmTopic = 'vigil/v1/acme/L1/alarm';
const faultTopic = 'vigil/v1/acme/L1/fault';
const eventTopic = 'vigil/v1/acme/L1/event';

test('an alarm button rings once and is answered with stored after the commit', async () => {
  const bench = await startBench();
  await bench.say(alarmTopic, { id: 'a1', code: '90', floor: 7, passengers: true });
  expect(await bench.alarms()).toEqual(['L1 alarm-button active-unacknowledged']);
  const alarm = await bench.open('L1', 'alarm-button');
  expect(alarm).toMatchObject({ priority: 'emergency', lane: 'emergency', floor: '7', occupancy: 'yes', raw: '90' });
  expect(alarm?.state.latched).toBe(true);
  const [answer] = await bench.answers();
  expect(answer?.topic).toBe('vigil/v1/acme/L1/answer');
  expect(answer?.body).toMatchObject({ v: 1, id: 'a1', what: 'stored', alarmId: alarm?.id });
});

test('the same message again is one occurrence and is answered again', async () => {
  const bench = await startBench();
  const message = { id: 'a1', code: '90' };
  await bench.say(alarmTopic, message);
  await bench.say(alarmTopic, message);
  const alarm = await bench.open('L1', 'alarm-button');
  expect(alarm?.state.occurrences).toBe(1);
  expect(await bench.answers()).toHaveLength(2);
});

test('a repeat after somebody acknowledged is told that it was seen', async () => {
  const bench = await startBench();
  const message = { id: 'a1', code: '90' };
  await bench.say(alarmTopic, message);
  const alarm = await bench.open('L1', 'alarm-button');
  await bench.store.transaction((tx) =>
    tx.alarms.apply(alarm?.id ?? '', { type: 'acknowledge', at: bench.clock.now(), by: 'op' }),
  );
  await bench.say(alarmTopic, message);
  const told = (await bench.answers()).map(({ body }) => body['what']);
  expect(told).toEqual(['stored', 'seen', 'stored', 'seen']);
});

test.each([
  ['an id that looks like a number within a session', { id: '12:34' }],
  ['a session numbered by microseconds', { boot: 1_795_479_078_193_000, seq: 5 }],
])('%s comes back in every answer as it was sent', async (_name, ref) => {
  const bench = await startBench();
  await bench.say(alarmTopic, { ...ref, code: '90' });
  const alarm = await bench.open('L1', 'alarm-button');
  await bench.store.transaction((tx) =>
    tx.alarms.apply(alarm?.id ?? '', { type: 'acknowledge', at: bench.clock.now(), by: 'op' }),
  );
  const told = (await bench.answers()).map(({ body: { what, id, boot, seq } }) => ({ what, id, boot, seq }));
  const none = { id: undefined, boot: undefined, seq: undefined };
  expect(told).toEqual([
    { ...none, ...ref, what: 'stored' },
    { ...none, ...ref, what: 'seen' },
  ]);
});

test('the same id with other content is a second occurrence, and says so', async () => {
  const bench = await startBench();
  await bench.say(alarmTopic, { id: 'a1', code: '90', floor: 1 });
  await bench.say(alarmTopic, { id: 'a1', code: '90', floor: 2 });
  const alarm = await bench.open('L1', 'alarm-button');
  expect(alarm?.state.occurrences).toBe(2);
  const occurrences = await bench.store.read.occurrences.of(alarm?.id ?? '', 10);
  expect(occurrences.map((occurrence) => occurrence.detail['idReused'] === true)).toEqual([true, false]);
});

test('boot and seq stand for an id; without either every message is its own occurrence', async () => {
  const bench = await startBench();
  await bench.say(alarmTopic, { boot: 3, seq: 9, code: '90' });
  await bench.say(alarmTopic, { boot: 3, seq: 9, code: '90' });
  expect((await bench.open('L1', 'alarm-button'))?.state.occurrences).toBe(1);
  await bench.say(alarmTopic, { code: '90' });
  await bench.say(alarmTopic, { code: '90' });
  expect((await bench.open('L1', 'alarm-button'))?.state.occurrences).toBe(3);
  expect((await bench.answers()).map(({ body }) => [body['boot'], body['seq']])).toEqual([
    [3, 9],
    [3, 9],
  ]);
});

test('a device cannot end an emergency, only propose it', async () => {
  const bench = await startBench();
  await bench.say(alarmTopic, { code: '90' });
  await bench.say(alarmTopic, { code: '90', active: false });
  expect(await bench.alarms()).toEqual(['L1 alarm-button cleared-unacknowledged']);
});

test('code 08 of two vendors is two different things', async () => {
  const bench = await startBench();
  await bench.say(faultTopic, { code: '08', passengers: false, peopleCount: 0 });
  await bench.say('vigil/v1/bolt/B1/fault', { code: '08', passengers: false }, { origin: 'dev-B1' });
  expect(await bench.alarms()).toEqual([
    'B1 door-open-while-moving active-unacknowledged',
    'L1 restart-prevented active-unacknowledged',
  ]);
});

test('an unknown code rings as its family does, is kept in quarantine and answered', async () => {
  const bench = await startBench();
  await bench.say(alarmTopic, { id: 'x', code: '777', text: '怪' });
  expect(await bench.alarms()).toEqual(['L1 unclassified-alarm active-unacknowledged']);
  expect(await bench.quarantine()).toEqual(['unknown-code']);
  expect((await bench.open('L1', 'unclassified-alarm'))?.text).toBe('gbt24476-2017 777: 怪');
  expect((await bench.answers())[0]?.body).toMatchObject({ what: 'stored', reason: 'unknown-code' });
});

test('a message that names an unknown table rings too', async () => {
  const bench = await startBench();
  await bench.say(faultTopic, { code: '1', profile: 'nowhere', passengers: false });
  expect(await bench.alarms()).toEqual(['L1 unclassified-fault active-unacknowledged']);
  expect(await bench.quarantine()).toEqual(['unknown-profile']);
});

test('the table of the message wins over the birth, the birth over the register', async () => {
  const bench = await startBench();
  await bench.say('vigil/v1/acme/L1/birth', { boot: 1, profile: 'yunanda' });
  await bench.say(faultTopic, { code: '08', passengers: false });
  await bench.say(faultTopic, { code: '08', profile: 'gbt24476-2017', passengers: false });
  expect(await bench.alarms()).toEqual([
    'L1 door-open-while-moving active-unacknowledged',
    'L1 restart-prevented active-unacknowledged',
  ]);
});

test('a canonical code is understood from a unit with a numeric table', async () => {
  const bench = await startBench();
  await bench.say(alarmTopic, { code: 'alarm-button' });
  expect(await bench.alarms()).toEqual(['L1 alarm-button active-unacknowledged']);
  expect(await bench.quarantine()).toEqual([]);
});

test('"no fault" ends what the device raised, and only that', async () => {
  const bench = await startBench();
  await bench.say(faultTopic, { code: '02' });
  await bench.say(faultTopic, { code: '07' });
  await bench.say(alarmTopic, { code: '90' });
  await bench.say(faultTopic, 'not json');
  await bench.say(faultTopic, { code: '00' });
  expect(await bench.alarms()).toEqual([
    'L1 alarm-button cleared-unacknowledged',
    'L1 door-close-fault cleared-unacknowledged',
    'L1 floor-position-lost cleared-unacknowledged',
    'L1 unreadable-alarm active-unacknowledged',
  ]);
});

test('back to automatic ends the modes before it', async () => {
  const bench = await startBench();
  await bench.say(eventTopic, { code: '44' });
  await bench.say(eventTopic, { code: '40' });
  expect(await bench.alarms()).toEqual(['L1 fire-recall cleared-unacknowledged']);
});

test('a chattering fault is one alarm with every occurrence kept', async () => {
  const bench = await startBench();
  for (let round = 0; round < 20; round += 1) {
    await bench.say(faultTopic, { code: '02' });
    bench.clock.advance(10_000);
    await bench.say(faultTopic, { code: '02', active: false });
    bench.clock.advance(10_000);
  }
  const alarm = await bench.open('L1', 'door-close-fault');
  expect(alarm?.state.occurrences).toBe(20);
  expect(await bench.store.read.occurrences.of(alarm?.id ?? '', 100)).toHaveLength(40);
});

test.each([
  ['somebody in the car', { passengers: true }, 'emergency'],
  ['people counted', { peopleCount: 2 }, 'emergency'],
  ['nobody knows and the door is not open', {}, 'emergency'],
  ['nobody knows and the door is open', { door: 'open' }, 'high'],
  ['the car is empty', { passengers: false }, 'high'],
])('a stop outside the zone with %s is %s', async (_what, facts, priority) => {
  const bench = await startBench();
  await bench.say(faultTopic, { code: '04', ...facts });
  const alarm = await bench.open('L1', 'stopped-outside-zone');
  expect(alarm?.priority).toBe(priority);
  expect(alarm?.state.latched).toBe(priority === 'emergency');
  expect(alarm?.lane).toBe(priority === 'emergency' ? 'emergency' : 'fault');
});

test.each([
  ['says so itself', {}, { doorZone: true }, 'medium'],
  ['said so at rest', { doorZone: true, moving: false }, {}, 'medium'],
  ['was moving', { doorZone: true, moving: true }, {}, 'emergency'],
  ['stands between landings', { doorZone: true, moving: false }, { doorZone: false }, 'emergency'],
  ['says nothing', {}, {}, 'emergency'],
])('a power cut of a lift without people sensor that %s', async (_what, before, facts, priority) => {
  const bench = await startBench();
  await bench.say('vigil/v1/acme/L1/birth', { boot: 1, capabilities: { peopleSensor: false } });
  await bench.say('vigil/v1/acme/L1/status', before);
  await bench.say('vigil/v1/acme/L1/event', { code: '41', ...facts });
  expect(await bench.open('L1', 'main-power-off')).toMatchObject({ priority, occupancy: 'unknown' });
});

test('a unit that said it has no people sensor is never known to be empty', async () => {
  const bench = await startBench();
  await bench.say('vigil/v1/acme/L1/birth', { boot: 1, capabilities: { peopleSensor: false } });
  await bench.say(faultTopic, { code: '04', passengers: false });
  expect(await bench.open('L1', 'stopped-outside-zone')).toMatchObject({ priority: 'emergency', occupancy: 'unknown' });
});

test('an open fault becomes an emergency when people turn out to be inside', async () => {
  const bench = await startBench();
  await bench.say(faultTopic, { code: '04', passengers: false });
  await bench.say(faultTopic, { code: '04', passengers: true });
  const alarm = await bench.open('L1', 'stopped-outside-zone');
  expect(alarm).toMatchObject({ priority: 'emergency', lane: 'emergency', occupancy: 'yes' });
  expect(alarm?.state.latched).toBe(true);
});

test('a fault that somebody has acknowledged rings anew when people turn out to be inside', async () => {
  const bench = await startBench();
  await bench.say(faultTopic, { code: '04', passengers: false });
  const fault = await bench.open('L1', 'stopped-outside-zone');
  const at = bench.clock.now();
  await bench.store.transaction((tx) => tx.alarms.apply(fault?.id ?? '', { type: 'acknowledge', at, by: 'op' }));
  await bench.say(faultTopic, { code: '04', passengers: true });
  const alarm = await bench.open('L1', 'stopped-outside-zone');
  expect(alarm?.state).toMatchObject({ latched: true, acknowledged: null, ringing: true });
});

test('a fault that somebody has shelved rings when people turn out to be inside, and the end of the shelf changes nothing', async () => {
  const bench = await startBench();
  await bench.say(faultTopic, { id: 'a', code: '04', passengers: false, peopleCount: 0 });
  const id = (await bench.open('L1', 'stopped-outside-zone'))?.id ?? '';
  const at = bench.clock.now();
  await bench.store.transaction((tx) =>
    tx.alarms.apply(id, { type: 'shelve', at, by: 'op', reason: 'works', untilMs: at + 60_000 }),
  );
  await bench.say(faultTopic, { id: 'b', code: '04', passengers: true, peopleCount: 2 });
  const emergency = { priority: 'emergency', state: { ringing: true, suppression: null } };
  expect(await bench.open('L1', 'stopped-outside-zone')).toMatchObject(emergency);
  await bench.store.transaction((tx) => tx.alarms.apply(id, { type: 'acknowledge', at, by: 'op' }));
  await bench.pass(120_000, 10_000);
  expect((await bench.open('L1', 'stopped-outside-zone'))?.state.ringing).toBe(false);
});

test('a unit that is out of use, and one that goes out of use while its alarm stands, rings', async () => {
  const bench = await startBench();
  const outOfUse = (id: string) =>
    importRegister(bench.store, {
      ...smallTown,
      units: (smallTown.units ?? []).map((unit) => (unit.id === id ? { ...unit, outOfUse: true } : unit)),
    });
  await bench.say(alarmTopic, { id: 'a', code: '90' });
  await outOfUse('L1');
  await bench.pass(5_000);
  await outOfUse('L2');
  await bench.say('vigil/v1/acme/L2/alarm', { id: 'a', code: '90' }, { origin: 'dev-L2' });
  expect(await bench.alarms()).toEqual([
    'L1 alarm-button active-unacknowledged',
    'L2 alarm-button active-unacknowledged',
  ]);
});

test('in maintenance faults are kept and silent, the alarm button rings', async () => {
  const bench = await startBench();
  await bench.say(eventTopic, { code: '43' });
  await bench.say(faultTopic, { code: '02' });
  await bench.say(faultTopic, { code: '04', passengers: true });
  await bench.say(alarmTopic, { code: '90' });
  expect(await bench.alarms()).toEqual([
    'L1 alarm-button active-unacknowledged',
    'L1 door-close-fault suppressed',
    'L1 stopped-outside-zone suppressed',
  ]);
});

test('an unclassified alarm is never silent, not even in maintenance', async () => {
  const bench = await startBench();
  await bench.say('vigil/v1/acme/L1/status', { mode: 'maintenance' });
  await bench.say(alarmTopic, { code: '999' });
  expect(await bench.alarms()).toEqual(['L1 unclassified-alarm active-unacknowledged']);
});

test('leaving maintenance rings what is still active and forgets what went', async () => {
  const bench = await startBench();
  await bench.say(eventTopic, { code: '43' });
  await bench.say(faultTopic, { code: '02' });
  await bench.say(faultTopic, { code: '07' });
  await bench.say(faultTopic, { code: '07', active: false });
  await bench.say(eventTopic, { code: '40' });
  expect(await bench.alarms()).toEqual(['L1 door-close-fault active-unacknowledged']);
});

test('a fault that had gone and comes back in maintenance does not ring until it is over', async () => {
  const bench = await startBench();
  await bench.say(faultTopic, { code: '02' });
  await bench.say(faultTopic, { code: '02', active: false });
  await bench.say(eventTopic, { code: '43' });
  await bench.say(faultTopic, { code: '02' });
  expect(await bench.alarms()).toEqual(['L1 door-close-fault suppressed']);
  await bench.say(eventTopic, { code: '40' });
  expect(await bench.alarms()).toEqual(['L1 door-close-fault active-unacknowledged']);
});

test('maintenance from the event outlives a terminal that keeps saying mode normal', async () => {
  const bench = await startBench();
  await bench.say('vigil/v1/acme/L1/status', { mode: 'normal' });
  await bench.say(eventTopic, { code: '43' });
  await bench.say('vigil/v1/acme/L1/status', { mode: 'normal' });
  await bench.say(faultTopic, { code: '02' });
  expect(await bench.alarms()).toEqual(['L1 door-close-fault suppressed']);
});

test('what was buffered for hours is stored and answered and does not ring', async () => {
  const bench = await startBench();
  const ts = bench.clock.now() - 3 * 3_600_000;
  await bench.say(alarmTopic, { id: 'old', ts, code: '90', historical: true });
  await bench.say('vigil/v1/acme/L1/status', { ts, historical: true, mode: 'maintenance' });
  expect(await bench.alarms()).toEqual([]);
  expect((await bench.answers())[0]?.body).toMatchObject({ id: 'old', what: 'stored' });
  expect(bench.availability('L1')).toBe('online');
  expect(bench.world.states.get('L1')).toMatchObject({ status: {}, skewMs: null, lastSeenAt: bench.clock.now() });
});

test('each element of an array stands for itself', async () => {
  const bench = await startBench();
  await bench.say(faultTopic, [{ id: '1', code: '02' }, { id: '2' }, { id: '3', code: '07' }]);
  expect(await bench.alarms()).toEqual([
    'L1 door-close-fault active-unacknowledged',
    'L1 floor-position-lost active-unacknowledged',
    'L1 unreadable-alarm active-unacknowledged',
  ]);
  expect((await bench.answers()).map(({ body }) => [body['id'], body['what']])).toEqual([
    ['1', 'stored'],
    ['2', 'quarantined'],
    ['3', 'stored'],
  ]);
});

test('what belongs to no alarm is kept a thousand times an hour and unit, and a raise always', async () => {
  const bench = await startBench();
  const clears = (from: number) =>
    Array.from({ length: 500 }, (_, n) => ({
      id: `c${from + n}`,
      profile: 'vigil',
      code: 'run-timeout',
      active: false,
    }));
  for (const from of [0, 500, 1_000, 1_500]) await bench.say('vigil/v1/acme/L1/fault', clears(from));
  expect(bench.counts.get('occurrence:not-kept')).toBe(1_000);
  // The hour is over.
  await bench.pass(3_600_000, 600_000);
  await bench.say('vigil/v1/acme/L1/fault', clears(2_000));
  expect(bench.counts.get('occurrence:not-kept')).toBe(1_000);
  await bench.say('vigil/v1/acme/L1/fault', clears(2_500));
  await bench.say('vigil/v1/acme/L1/fault', { id: 'beyond', profile: 'vigil', code: 'run-timeout', active: false });
  expect(bench.counts.get('occurrence:not-kept')).toBe(1_001);
  await bench.say('vigil/v1/acme/L1/fault', { id: 'r', profile: 'vigil', code: 'run-timeout' });
  const alarm = await bench.open('L1', 'run-timeout');
  expect(await bench.store.read.occurrences.keptWith(alarm?.id ?? '')).toBe(1);
});

test('a device whose clock is ahead has not said later that the car is empty', async () => {
  const bench = await startBench();
  const ahead = { ts: bench.clock.now() + 50 * 60_000 };
  await bench.say('vigil/v1/acme/L1/status', { passengers: false, floor: 2, ...ahead });
  await bench.pass(5_000);
  await bench.say('vigil/v1/acme/L1/alarm', {
    id: 'a',
    profile: 'vigil',
    code: 'alarm-button',
    peopleCount: 3,
    floor: 7,
  });
  await bench.pass(5_000);
  await bench.say('vigil/v1/acme/L1/alarm', { id: 'b', profile: 'vigil', code: 'alarm-button' });
  expect(await bench.open('L1', 'alarm-button')).toMatchObject({ occupancy: 'yes', peopleCount: 3, floor: '7' });
});

test('somebody who presses the button is not told empty by a sensor that saw nobody, unless the press itself says so', async () => {
  const bench = await startBench();
  const button = { profile: 'vigil', code: 'alarm-button' };
  await bench.say('vigil/v1/acme/L1/status', { passengers: false });
  await bench.say('vigil/v1/acme/L1/alarm', { ...button });
  expect(await bench.open('L1', 'alarm-button')).toMatchObject({ occupancy: 'unknown', peopleCount: null });
  await bench.say('vigil/v1/acme/L2/alarm', { ...button, passengers: false }, { origin: 'dev-L2' });
  expect(await bench.open('L2', 'alarm-button')).toMatchObject({ occupancy: 'no' });
});
