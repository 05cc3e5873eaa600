import { expect, test } from 'vitest';
import { startBench } from './support/bench.ts';

const minute = 60_000;
const hour = 60 * minute;
const status = 'vigil/v1/acme/L1/status';
const birth = 'vigil/v1/acme/L1/birth';
const event = 'vigil/v1/acme/L1/event';
const fault = 'vigil/v1/acme/L1/fault';
const running = { mode: 'normal', moving: true, door: 'closed', doorZone: false };
/** Stopped between floors with three people. */
const trapped = { code: '04', peopleCount: 3, doorZone: false, door: 'closed' };

test('D17: maintenance whose end was lost is over after a shift, and people in the car are an emergency', async () => {
  const bench = await startBench();
  await bench.say(event, { code: '43' });
  for (let round = 0; round < 9; round += 1) {
    await bench.say(status, running);
    await bench.pass(hour, minute);
  }
  await bench.say(fault, trapped);
  expect(await bench.open('L1', 'stopped-outside-zone')).toMatchObject({ priority: 'emergency', occupancy: 'yes' });
  expect(await bench.alarms()).toEqual(['L1 stopped-outside-zone active-unacknowledged']);
});

test.each([
  ['the event', event, { code: '43' }],
  ['a status, and then nothing', status, { mode: 'maintenance' }],
])(
  'what went quiet in maintenance by %s rings when its time is over, also over a restart',
  async (_what, topic, body) => {
    const bench = await startBench();
    await bench.say(topic, body);
    await bench.say(fault, { code: '02' });
    await bench.say(fault, trapped);
    expect(await bench.alarms()).toEqual(['L1 door-close-fault suppressed', 'L1 stopped-outside-zone suppressed']);
    await bench.pass(4 * hour, minute);
    await bench.restart();
    await bench.say(status, { passengers: true });
    await bench.pass(4 * hour - 2 * minute, minute);
    expect(await bench.open('L1', 'door-close-fault')).toMatchObject({
      state: { suppression: { kind: 'suppressed' } },
    });
    await bench.pass(4 * minute, minute);
    expect((await bench.open('L1', 'door-close-fault'))?.state.suppression).toBeNull();
    expect(await bench.open('L1', 'stopped-outside-zone')).toMatchObject({ priority: 'emergency' });
  },
);

test('maintenance that is said again lasts, by event or by status', async () => {
  const bench = await startBench();
  await bench.say(event, { code: '43', id: 'a' });
  await bench.say(status, { mode: 'maintenance' }, {});
  for (let round = 0; round < 12; round += 1) {
    await bench.say(status, { mode: 'maintenance' });
    await bench.pass(hour, minute);
  }
  await bench.say(fault, { code: '02' });
  expect((await bench.open('L1', 'door-close-fault'))?.state.suppression).toMatchObject({ rule: 'maintenance' });
  await bench.say(status, { mode: 'normal' });
  expect((await bench.open('L1', 'door-close-fault'))?.state.suppression).toBeNull();
});

test('an older event of maintenance, and a status received before its end, begin it no more', async () => {
  const bench = await startBench();
  const before = bench.clock.now();
  bench.clock.advance(10_000);
  await bench.say(event, { boot: 1, seq: 9, code: '40' });
  await bench.say(event, { boot: 1, seq: 8, code: '43' });
  await bench.say(status, { mode: 'maintenance' }, { at: before });
  await bench.say(fault, { code: '02' });
  expect(await bench.alarms()).toEqual(['L1 door-close-fault active-unacknowledged']);
});

test('a mode that was left before the event leaves the event’s maintenance alone', async () => {
  const bench = await startBench();
  const start = bench.clock.now();
  bench.clock.advance(10_000);
  await bench.say(event, { code: '43' });
  await bench.say(status, { mode: 'maintenance' }, { at: start + 5_000 });
  await bench.say(status, { mode: 'normal' }, { at: start + 6_000 });
  await bench.say(fault, { code: '02' });
  expect(await bench.alarms()).toEqual(['L1 door-close-fault suppressed']);
});

test.each([3 * hour, -3 * hour])('a step of our clock by %i ms makes it neither longer nor shorter', async (step) => {
  const bench = await startBench();
  await bench.say(event, { code: '43' });
  bench.clock.step(step);
  await bench.pass(8 * hour - 2 * minute, minute);
  await bench.say(fault, { code: '02' });
  expect(await bench.alarms()).toContain('L1 door-close-fault suppressed');
  await bench.pass(4 * minute, minute);
  expect(await bench.alarms()).toContain('L1 door-close-fault active-unacknowledged');
});

test('the button always rings', async () => {
  const bench = await startBench();
  await bench.say(event, { code: '43' });
  await bench.say('vigil/v1/acme/L1/alarm', { code: '90' });
  expect(await bench.alarms()).toEqual(['L1 alarm-button active-unacknowledged']);
});

test.each([
  ['nobody, after three people', [{ peopleCount: 3 }, { passengers: false }], 'empty'],
  ['two people, after nobody', [{ passengers: false }, { peopleCount: 2 }], 'people-in-car'],
  ['somebody, after a count of none', [{ peopleCount: 0 }, { passengers: true }], 'people-in-car'],
  ['nobody and two people in one', [{ passengers: false, peopleCount: 2 }], 'people-in-car'],
  ['unknown, after three people', [{ peopleCount: 3 }, { passengers: null }], 'people-in-car'],
] as const)('the newest statement about people counts: %s', async (_what, statuses, reason) => {
  const bench = await startBench();
  for (const people of statuses) await bench.say(status, { ...running, ...people });
  await bench.restart();
  await bench.say(fault, { code: '04' });
  expect(bench.counts.get(`people:${reason}`)).toBe(1);
});

test('what a message says about people goes before what was known, and lasts until a newer status', async () => {
  const bench = await startBench();
  await bench.say(status, { ...running, peopleCount: 3 });
  await bench.say(fault, { code: '04', passengers: false });
  expect(bench.counts.get('people:empty')).toBe(1);
  await bench.say(fault, { code: '04', id: 'a', peopleCount: 2 });
  await bench.say(fault, { code: '04', id: 'b' });
  expect(bench.counts.get('people:people-in-car')).toBe(2);
  await bench.say(status, { passengers: false });
  await bench.say(fault, { code: '04', id: 'c' });
  expect(bench.counts.get('people:empty')).toBe(2);
});

test.each([
  ['a device that numbers anew and says its session in its birth alone', [1, 2], { seq: 8 }, { seq: 1 }],
  ['a clock that was set back', [1, 1], { ts: Date.UTC(2026, 10, 23, 3) }, { ts: Date.UTC(2026, 10, 22, 19) }],
])('the end of maintenance counts from %s', async (_what, [before, after], begun, ended) => {
  const bench = await startBench();
  await bench.say(birth, { boot: before });
  await bench.say(event, { code: '43', ...begun });
  await bench.pass(minute, minute);
  await bench.say(birth, { boot: after });
  await bench.say(event, { code: '40', ...ended });
  await bench.say(fault, trapped);
  expect(await bench.open('L1', 'stopped-outside-zone')).toMatchObject({ priority: 'emergency' });
});

test('maintenance of a session that has ended is in doubt: with people in the car a fault rings, and says so', async () => {
  const bench = await startBench();
  await bench.say(birth, { boot: 1, kind: 'elevator' });
  await bench.say(event, { code: '43' });
  await bench.say(fault, trapped);
  expect(await bench.alarms()).toEqual(['L1 stopped-outside-zone suppressed']);
  await bench.pass(10 * minute, minute);
  // The terminal was switched off and on: what it would have said of the end is gone.
  await bench.say(birth, { boot: 2, kind: 'elevator' });
  const open = { priority: 'emergency', marks: ['maintenance-in-doubt'], state: { suppression: null, ringing: true } };
  expect(await bench.open('L1', 'stopped-outside-zone')).toMatchObject(open);
  await bench.say(fault, { code: '02', passengers: false });
  expect((await bench.open('L1', 'door-close-fault'))?.state.suppression).toMatchObject({ rule: 'maintenance' });
  // Said by the new session, it holds again.
  await bench.say(event, { code: '43' });
  await bench.say(fault, { code: '03', peopleCount: 1 });
  expect((await bench.open('L1', 'door-open-fault'))?.state.suppression).toMatchObject({ rule: 'maintenance' });
});

test('a fault of a later session rings as it would without the maintenance that was declared before', async () => {
  const bench = await startBench();
  await bench.say(birth, { boot: 1, kind: 'elevator' });
  await bench.say(event, { code: '43', boot: 1 });
  await bench.say(fault, { ...trapped, boot: 2 });
  expect(await bench.open('L1', 'stopped-outside-zone')).toMatchObject({
    priority: 'emergency',
    marks: ['maintenance-in-doubt'],
  });
});

test('what was quiet rings when a later session says it again, also without a birth', async () => {
  const bench = await startBench();
  await bench.say(birth, { boot: 1, kind: 'elevator' });
  await bench.say(event, { code: '43', boot: 1 });
  await bench.say(fault, { ...trapped, boot: 1, id: 'a' });
  await bench.say(fault, { ...trapped, boot: 2, id: 'b' });
  expect(await bench.open('L1', 'stopped-outside-zone')).toMatchObject({
    priority: 'emergency',
    state: { suppression: null, ringing: true },
  });
});

test('an end whose number is lower, of a counter that began anew without saying so, ends it', async () => {
  const bench = await startBench();
  await bench.say(event, { code: '43', seq: 51 });
  await bench.say(event, { code: '40', seq: 3 });
  await bench.say(fault, { ...trapped, seq: 4 });
  expect(await bench.open('L1', 'stopped-outside-zone')).toMatchObject({ priority: 'emergency', marks: [] });
});
