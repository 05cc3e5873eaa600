import { closingOf } from '@vigil/harness';
import { firstEpoch, type JournalEntry } from '@vigil/journal';
import { type Repositories, type Store, StoreError } from '@vigil/store';
import { expect, test } from 'vitest';
import { decode } from '../src/decode/decode.ts';
import { noon, startBench } from './support/bench.ts';

const alarmTopic = 'vigil/v1/acme/L1/alarm';
const statusTopic = 'vigil/v1/acme/L1/status';
const hour = 3_600_000;

test.each([
  ['no bytes', '', 'empty'],
  ['invalid UTF-8', Buffer.from([0x7b, 0xff, 0xfe]), 'not-utf8'],
  ['half a message', '{"code":', 'not-json'],
  ['text', '"hello"', 'bad-shape'],
  ['null', 'null', 'bad-shape'],
  ['a wrong type', '{"temperature":"hot"}', 'nothing-understood'],
  ['a later contract', '{"v":2}', 'nothing-understood'],
  ['keys that nobody knows', '{"ts":1795392000000,"values":{"temperature":21}}', 'nothing-understood'],
  ['an empty array', '[]', 'empty'],
  ['too many envelopes', JSON.stringify(Array.from({ length: 501 }, () => ({}))), 'too-many'],
])('%s is kept in quarantine with its bytes', async (_what, payload, reason) => {
  const bench = await startBench();
  await bench.say(statusTopic, payload);
  const [item] = await bench.store.read.quarantine.list({ scope: { vendor: null, counties: null }, limit: 10 });
  expect(item).toMatchObject({
    reason,
    unitId: 'L1',
    vendor: 'acme',
    topic: statusTopic,
    journal: 'main',
    journalSeq: 1,
  });
  expect(Buffer.from(item?.payload ?? []).equals(Buffer.from(payload))).toBe(true);
  expect(await bench.alarms()).toEqual([]);
});

test.each(['alarm', 'fault', 'event'])('an unreadable %s rings on its unit and the device is told', async (family) => {
  const bench = await startBench();
  await bench.say(`vigil/v1/acme/L1/${family}`, { id: 'q1', code: [] });
  expect(await bench.alarms()).toEqual(['L1 unreadable-alarm active-unacknowledged']);
  expect((await bench.answers())[0]?.body).toMatchObject({ id: 'q1', what: 'quarantined', reason: 'bad-shape' });
});

test('a person can end an unreadable alarm, which no device could clear', async () => {
  const bench = await startBench();
  await bench.say(alarmTopic, '{');
  const id = (await bench.open('L1', 'unreadable-alarm'))?.id ?? '';
  const at = bench.clock.now();
  await bench.store.transaction(async (tx) => {
    await tx.alarms.apply(id, { type: 'acknowledge', at, by: 'op' });
    await tx.alarms.apply(id, { type: 'close', at, by: 'op', ...closingOf('handled') });
  });
  expect(await bench.alarms()).toEqual([]);
});

test('another unreadable alarm after the acknowledgement rings, at once or when the minute is over', async () => {
  const bench = await startBench();
  const isRinging = async () => (await bench.open('L1', 'unreadable-alarm'))?.state.ringing;
  const acknowledge = async () => {
    const id = (await bench.open('L1', 'unreadable-alarm'))?.id ?? '';
    await bench.store.transaction((tx) =>
      tx.alarms.apply(id, { type: 'acknowledge', at: bench.clock.now(), by: 'op' }),
    );
  };
  await bench.say(alarmTopic, '{');
  await acknowledge();
  await bench.say(alarmTopic, '{"code":');
  expect(await isRinging()).toBe(true);
  await bench.pass(1_000);
  await acknowledge();
  await bench.say('vigil/v1/acme/L1/event', 'help');
  expect(await isRinging()).toBe(false);
  await bench.pass(59_000);
  expect(await isRinging()).toBe(true);
  expect((await bench.open('L1', 'unreadable-alarm'))?.text).toContain('L1/event');
});

test('of ten thousand unreadable alarms of one unit no more are kept, and the next one rings all the same', async () => {
  const bench = await startBench();
  await bench.say(alarmTopic, '{');
  const id = (await bench.open('L1', 'unreadable-alarm'))?.id ?? '';
  await bench.store.transaction(async (tx) => {
    const [first] = await tx.occurrences.of(id, 1);
    if (first === undefined) throw new Error('nothing kept');
    for (let part = 1; part < 10_000; part += 1) {
      await tx.occurrences.add({ ...first, alarmId: null, part });
      await tx.occurrences.link({ journal: 'main', epoch: first.epoch, journalSeq: first.journalSeq, part }, id);
    }
    await tx.alarms.apply(id, { type: 'acknowledge', at: bench.clock.now(), by: 'op' });
  });
  await bench.say(alarmTopic, '{"code":');
  expect(await bench.store.read.occurrences.keptWith(id)).toBe(10_000);
  expect((await bench.open('L1', 'unreadable-alarm'))?.state).toMatchObject({ ringing: true, occurrences: 2 });
});

test('an alarm of a unit that is not in the register rings under its vendor, over a gateway too', async () => {
  const bench = await startBench();
  await bench.say('vigil/v1/acme/GHOST/alarm', { id: 'g', code: '90' }, { origin: 'gw-1' });
  expect(await bench.quarantine()).toEqual(['unknown-unit']);
  expect(await bench.alarms()).toEqual(['acme/GHOST alarm-button active-unacknowledged']);
});

test('with nobody to ring on, an alarm is kept and counted', async () => {
  const bench = await startBench();
  await bench.say('lift/GHOST/alarm', { code: '90' }, { kind: 'refused', origin: 'gone' });
  expect(await bench.quarantine()).toEqual(['refused-topic']);
  expect(await bench.alarms()).toEqual([]);
  expect(bench.counts.get('unreadable:nobody')).toBe(1);
});

test('a vendor cannot ring or change a unit of another vendor', async () => {
  const bench = await startBench();
  await bench.say('vigil/v1/acme/B1/alarm', { code: '90' }, { origin: 'cloud' });
  await bench.say('vigil/v1/acme/B1/status', { mode: 'maintenance' }, { origin: 'cloud' });
  expect(await bench.quarantine()).toEqual(['foreign-vendor-unit', 'foreign-vendor-unit']);
  expect(await bench.alarms()).toEqual(['acme/B1 alarm-button active-unacknowledged']);
  expect(bench.availability('B1')).toBe('never-seen');
});

test('a unit registered a moment ago is known at its first message', async () => {
  const bench = await startBench();
  const { importRegister, smallTown } = await import('./support/register.ts');
  await importRegister(bench.store, {
    ...smallTown,
    units: [...(smallTown.units ?? []), { id: 'NEW', vendor: 'acme', kind: 'elevator', name: '新梯', site: 'tower' }],
  });
  await bench.say('vigil/v1/acme/NEW/alarm', { code: '90' });
  expect(await bench.alarms()).toEqual(['NEW alarm-button active-unacknowledged']);
});

test('records that are no message are kept, not lost', async () => {
  const bench = await startBench();
  await bench.say('something/else', '{}');
  await bench.say('vigil/v1/acme/L1/answer', '{}');
  await bench.say('x', '{}', { kind: 'novel' });
  await bench.say('presence/dev-L1', '{}', { kind: 'disconnect' });
  expect(await bench.quarantine()).toEqual(['bad-shape', 'bad-topic', 'bad-topic', 'bad-topic']);
});

test.each([
  ['1970', 0, 'too-old'],
  ['milliseconds since a start three weeks ago', 1_700_000_000, 'seconds'],
  ['local time labelled UTC', noon + 8 * hour, 'ahead'],
  ['a year ahead', noon + 8_760 * hour, 'ahead'],
])('a device clock at %s keeps the message, counts receipt time and shows the skew', async (_what, ts, clock) => {
  const bench = await startBench();
  await bench.say(statusTopic, { ts, temperature: 21 });
  const state = bench.world.states.get('L1');
  expect(state).toMatchObject({ statusAt: noon, lastSeenAt: noon, skewMs: ts - noon, status: { temperature: 21 } });
  await bench.say(alarmTopic, { ts, code: '90' });
  const alarm = await bench.open('L1', 'alarm-button');
  expect(alarm?.state.raisedAt).toBe(noon);
  const [occurrence] = await bench.store.read.occurrences.of(alarm?.id ?? '', 1);
  expect(occurrence).toMatchObject({ deviceTime: ts, receivedAt: noon, detail: { clock } });
});

test('a plausible device clock gives the time of the values, also with an offset in text', async () => {
  const bench = await startBench();
  await bench.say(statusTopic, { ts: '2026-11-23T11:59:00+08:00', temperature: 21 });
  expect(bench.world.states.get('L1')).toMatchObject({ statusAt: noon - 60_000, skewMs: -60_000 });
});

/** The store with other repositories inside its transactions. */
function within(changed: (tx: Repositories) => Partial<Repositories>): (store: Store) => Store {
  return (store) => ({
    ...store,
    transaction: (work) => store.transaction((tx) => work({ ...tx, ...changed(tx) })),
  });
}

test('a message whose handling throws is set aside alone, the others are done', async () => {
  const bench = await startBench({
    wrap: within(({ occurrences }) => ({
      occurrences: {
        ...occurrences,
        add: (occurrence) => {
          if (occurrence.messageKey === 'poison') throw new TypeError('cannot read this');
          return occurrences.add(occurrence);
        },
      },
    })),
  });
  for (let index = 0; index < 20; index += 1) bench.journal(statusTopic, { temperature: index });
  bench.journal(alarmTopic, { id: 'poison', code: '90' });
  for (let index = 0; index < 20; index += 1) bench.journal(statusTopic, { temperature: 100 + index });
  bench.journal('vigil/v1/acme/L2/alarm', { id: 'fine', code: '90' }, { origin: 'dev-L2' });
  await bench.flush();
  expect(await bench.alarms()).toEqual([
    'L1 unreadable-alarm active-unacknowledged',
    'L2 alarm-button active-unacknowledged',
  ]);
  expect(bench.world.states.get('L1')?.status).toEqual({ temperature: 119 });
  const [item] = await bench.store.read.quarantine.list({ scope: { vendor: null, counties: null }, limit: 10 });
  expect(item).toMatchObject({ reason: 'handler-failed', journalSeq: 21, detail: 'TypeError: cannot read this' });
  expect(await bench.store.read.cursors.get('ingest:main')).toBe(42);
});

test('a store that refuses loses nothing: the batch is rejected as a whole and done later', async () => {
  const away = { now: false };
  const bench = await startBench({
    wrap: (store) => ({
      ...store,
      transaction: (work) => (away.now ? Promise.reject(new StoreError('busy', 'locked')) : store.transaction(work)),
    }),
  });
  away.now = true;
  bench.journal(alarmTopic, { id: 'a', code: '90' });
  const entries = [...bench.waiting];
  await expect(bench.flush()).rejects.toThrow('locked');
  expect(bench.world.states.size).toBe(0);
  expect(await bench.quarantine()).toEqual([]);
  away.now = false;
  await bench.pipeline.run('main', entries);
  expect(await bench.alarms()).toEqual(['L1 alarm-button active-unacknowledged']);
});

test('a deadline whose handling throws stops no message', async () => {
  const bench = await startBench({
    wrap: within(({ alarms }) => ({
      alarms: {
        ...alarms,
        findOpen: (unitId, code) => {
          if (code === 'entrapment') throw new TypeError('cannot read this');
          return alarms.findOpen(unitId, code);
        },
      },
    })),
  });
  await bench.say(statusTopic, { mode: 'normal', moving: false, door: 'closed', passengers: true });
  bench.clock.advance(2 * 60_000);
  bench.journal('vigil/v1/acme/L2/alarm', { id: 'fine', code: '90' }, { origin: 'dev-L2' });
  bench.journal('vigil/v1/acme/L2/status', { temperature: 5 }, { origin: 'dev-L2' });
  await bench.flush();
  expect(await bench.alarms()).toEqual(['L2 alarm-button active-unacknowledged']);
  expect(bench.world.states.get('L2')?.status).toEqual({ temperature: 5 });
});

test('an entry is the only thing kept of a message, so what waits costs no more than its bytes', () => {
  const payload = Buffer.from(JSON.stringify(Array.from({ length: 500 }, () => 0)));
  const entry: JournalEntry = {
    epoch: firstEpoch,
    seq: 1,
    kind: 'publish',
    lane: 'telemetry',
    origin: 'x',
    connection: '1',
    topic: statusTopic,
    payload,
    receivedAt: noon,
    flags: 1,
  };
  const before = Object.keys(entry);
  const decoded = decode({ journal: 'main', entry });
  expect(decoded).toHaveLength(500);
  expect(decode({ journal: 'main', entry })).not.toBe(decoded);
  expect(Object.keys(entry)).toEqual(before);
});

test.each([
  ['vigil/v1/acme/L1/Alarm', 'L1 alarm-button'],
  ['vigil/v1/acme/L1/ALARMS', 'L1 alarm-button'],
  ['vigil/v1/acme/L1/alarm/', 'L1 alarm-button'],
  ['vigil/v1/acme/L1/alarm/7', 'L1 alarm-button'],
  ['vigil/v1/acme/alarm/L1', 'L1 alarm-button'],
  ['/Vigil/v1/acme/L1/alarm//', 'L1 alarm-button'],
  ['lift/L1/Fault', 'L1 alarm-button'],
])('the family that %s means is heard', async (topic, rung) => {
  const bench = await startBench();
  await bench.say(topic, { id: 'a', profile: 'vigil', code: 'alarm-button' }, { kind: 'refused' });
  expect(await bench.alarms()).toEqual([`${rung} active-unacknowledged`]);
  expect(await bench.answers()).toMatchObject([
    { topic: 'vigil/v1/acme/L1/answer', body: { id: 'a', what: 'stored' } },
  ]);
});

test.each(['homeassistant/alarm/L1/config', 'vigil/v1/acme/L1/alarm/status', 'lift/L1/smalarm'])(
  '%s is no alarm',
  async (topic) => {
    const bench = await startBench();
    await bench.say(topic, { state: 'on' }, { kind: 'refused' });
    expect(await bench.alarms()).toEqual([]);
  },
);

test('what names another unit says nothing of the sender’s own, and its maintenance keeps nothing quiet', async () => {
  const bench = await startBench();
  const said = { profile: 'vigil', code: 'stopped-outside-zone' };
  await bench.say('vigil/v1/acme/L1/status', { mode: 'normal', moving: true, door: 'closed', passengers: true });
  await bench.say('vigil/v1/bolt/B1/fault', { ...said, passengers: false, peopleCount: 0 }, { kind: 'refused' });
  await bench.say('vigil/v1/acme/L1/fault', said);
  expect(await bench.open('L1', 'stopped-outside-zone')).toMatchObject({ priority: 'emergency', occupancy: 'yes' });
  await bench.say('vigil/v1/acme/L2/status', { mode: 'maintenance' }, { origin: 'dev-L2' });
  const foreign = { ...said, passengers: true };
  await bench.say('vigil/v1/bolt/B1/fault', foreign, { kind: 'refused', origin: 'dev-L2' });
  expect(await bench.open('L2', 'unreadable-alarm')).toMatchObject({
    priority: 'emergency',
    occupancy: 'yes',
    state: { ringing: true },
  });
});
