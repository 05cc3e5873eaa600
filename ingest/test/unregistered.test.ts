import type { UnregisteredReads } from '@vigil/store';
import { describe, expect, test } from 'vitest';
import { type Bench, startBench } from './support/bench.ts';
import { importRegister, smallTown } from './support/register.ts';

const everything = { vendor: null, counties: null } as const;
const ghost = 'vigil/v1/acme/GHOST/alarm';
const cloud = { origin: 'cloud' } as const;
const register = (bench: Bench, vendor = 'acme', id = 'GHOST') =>
  importRegister(bench.store, {
    ...smallTown,
    units: [...(smallTown.units ?? []), { id, vendor, kind: 'elevator', name: '新梯', site: 'tower' }],
  });
const view = async (bench: Bench, unitId: string) =>
  (await bench.store.read.alarms.openViews(everything, 100)).find((each) => each.unitId === unitId);

test('an alarm of a unit in no register rings on the vendor with all that it says', async () => {
  const bench = await startBench({
    register: {
      ...smallTown,
      vendors: [
        { id: 'acme', name: '安可电梯', phone: '4001234' },
        { id: 'bolt', name: '博电' },
      ],
    },
  });
  const body = { id: 'a', profile: 'vigil', code: 'entrapment', floor: -2, peopleCount: 3, text: '三楼有人' };
  await bench.say(ghost, body, cloud);
  expect(await view(bench, 'acme/GHOST')).toMatchObject({
    code: 'entrapment',
    priority: 'emergency',
    ringing: true,
    vendor: 'acme',
    county: null,
    floor: '-2',
    peopleCount: 3,
    occupancy: 'yes',
    text: '三楼有人',
    marks: ['not-registered'],
    contacts: [{ role: 'vendor', name: '安可电梯', phone: '4001234' }],
  });
  const [told] = await bench.answers();
  expect(told).toMatchObject({ topic: 'vigil/v1/acme/GHOST/answer', body: { what: 'stored', reason: 'unknown-unit' } });
  expect(await bench.quarantine()).toEqual(['unknown-unit']);
});

test('the vendor’s own code table is read for a unit that it has not registered', async () => {
  const bench = await startBench();
  await bench.say(ghost, { id: 'a', code: '90' }, cloud);
  expect(await bench.alarms()).toEqual(['acme/GHOST alarm-button active-unacknowledged']);
});

test('over a gateway’s credential it is the unit that it names, and another vendor’s unit is never rung', async () => {
  const bench = await startBench();
  await bench.say(ghost, { id: 'g', code: '90' }, { origin: 'gw-1' });
  await bench.say('vigil/v1/acme/B1/alarm', { code: '90' }, cloud);
  expect(await bench.alarms()).toEqual([
    'acme/B1 alarm-button active-unacknowledged',
    'acme/GHOST alarm-button active-unacknowledged',
  ]);
  expect(bench.availability('B1')).toBe('never-seen');
});

test('what nobody can read of a unit in no register rings there too', async () => {
  const bench = await startBench();
  await bench.say(ghost, '{', cloud);
  expect(await bench.alarms()).toEqual(['acme/GHOST unreadable-alarm active-unacknowledged']);
});

test('a repeat is one row, another unit another, and a clear only proposes', async () => {
  const bench = await startBench();
  const body = { id: 'a', profile: 'vigil', code: 'alarm-button' };
  await bench.say(ghost, body, cloud);
  await bench.say(ghost, { ...body, id: 'b' }, cloud);
  await bench.say('vigil/v1/acme/OTHER/alarm', body, cloud);
  await bench.say(ghost, { ...body, id: 'c', active: false }, cloud);
  expect(await bench.alarms()).toEqual([
    'acme/GHOST alarm-button cleared-unacknowledged',
    'acme/OTHER alarm-button active-unacknowledged',
  ]);
});

test('a sender that invents units fills no board, and its emergencies are not crowded out by its faults', async () => {
  const bench = await startBench();
  const invent = (n: number, family: string, code: string) =>
    bench.journal(`vigil/v1/acme/N${n}/${family}`, { id: `${n}`, profile: 'vigil', code }, cloud);
  for (let n = 0; n < 120; n += 1) invent(n, 'fault', 'door-close-fault');
  for (let n = 200; n < 310; n += 1) invent(n, 'alarm', 'entrapment');
  await bench.flush();
  const open = await bench.store.read.unregistered.open(1_000);
  const of = (code: string) => open.filter((alarm) => alarm.code === code);
  expect(of('door-close-fault')).toHaveLength(51);
  expect(of('entrapment')).toHaveLength(51);
  const shared = of('entrapment').find(({ unitId }) => unitId === 'acme/*');
  expect(shared?.state).toMatchObject({ ringing: true, occurrences: 60 });
  expect(shared?.text).toBe('N309');
});

test('once the unit is registered the alarm stands there, as it was', async () => {
  const bench = await startBench();
  await bench.say(ghost, { id: 'a', profile: 'vigil', code: 'entrapment', peopleCount: 2 }, cloud);
  const before = await bench.open('acme/GHOST', 'entrapment');
  await register(bench);
  await bench.pass(2_000);
  expect(await bench.alarms()).toEqual(['GHOST entrapment active-unacknowledged']);
  const after = await bench.open('GHOST', 'entrapment');
  expect(after).toMatchObject({ id: before?.id, county: 'qingcheng', marks: [], peopleCount: 2 });
  expect(after?.state).toEqual(before?.state);
});

async function crowded(bench: Bench, code: string): Promise<void> {
  for (let n = 0; n < 50; n += 1)
    bench.journal(`vigil/v1/acme/N${n}/alarm`, { id: `${n}`, profile: 'vigil', code }, cloud);
  await bench.flush();
}

test('out of the row that many share, it moves to its unit too, and leaves the others there', async () => {
  const bench = await startBench();
  await crowded(bench, 'entrapment');
  const said = { profile: 'vigil', code: 'entrapment', floor: 3 };
  await bench.say('vigil/v1/acme/OTHER/alarm', { ...said, id: 'o' }, cloud);
  const at = bench.clock.now();
  await bench.say(ghost, { ...said, id: 'a', text: '有人' }, cloud);
  await bench.pass(1_000);
  await bench.say(ghost, { ...said, id: 'b', floor: 4, peopleCount: 2 }, cloud);
  const shared = await bench.open('acme/*', 'entrapment');
  await bench.store.transaction((tx) =>
    tx.alarms.apply(shared?.id ?? '', { type: 'acknowledge', at: bench.clock.now(), by: 'op' }),
  );
  await register(bench);
  await bench.pass(2_000);
  const own = await bench.open('GHOST', 'entrapment');
  expect(own).toMatchObject({
    priority: 'emergency',
    county: 'qingcheng',
    floor: '4',
    peopleCount: 2,
    text: '有人',
    marks: [],
  });
  expect(own?.state).toMatchObject({ ringing: true, raisedAt: at, occurrences: 2 });
  expect((await bench.store.read.occurrences.of(own?.id ?? '', 9)).map(({ unitId }) => unitId)).toEqual([
    'GHOST',
    'GHOST',
  ]);
  const left = await bench.open('acme/*', 'entrapment');
  expect(await bench.store.read.occurrences.keptWith(left?.id ?? '')).toBe(1);
  expect(await bench.store.read.occurrences.keptWith(own?.id ?? '')).toBe(2);
  await bench.store.transaction((tx) =>
    tx.alarms.apply(own?.id ?? '', { type: 'acknowledge', at: bench.clock.now(), by: 'op' }),
  );
  expect((await bench.answers()).filter(({ body }) => body['what'] === 'seen').map(({ topic }) => topic)).toContain(
    ghost.replace('alarm', 'answer'),
  );
});

test('the shared row ends with the last of its units, and a restart between does nothing twice', async () => {
  const bench = await startBench();
  await crowded(bench, 'entrapment');
  await bench.say(ghost, { id: 'a', profile: 'vigil', code: 'entrapment' }, cloud);
  await register(bench);
  await bench.restart();
  await bench.pass(2_000);
  await bench.restart();
  await bench.pass(2_000);
  expect(await bench.open('acme/*', 'entrapment')).toBeNull();
  expect((await bench.open('GHOST', 'entrapment'))?.state.occurrences).toBe(1);
});

describe('a credential that comes to another vendor', () => {
  // Removed, and made anew for the other: no file changes one that is there.
  const moved = async (bench: Bench) => {
    await bench.store.transaction((tx) => tx.credentials.remove('cloud'));
    await importRegister(bench.store, {
      ...smallTown,
      credentials: (smallTown.credentials ?? []).map((each) =>
        each.id === 'cloud' ? { ...each, vendor: 'bolt' } : each,
      ),
    });
  };
  const body = { profile: 'vigil', code: 'entrapment' };

  test('takes the open alarms that it reported with it, their answers too, and nobody else’s', async () => {
    const bench = await startBench();
    await bench.say(ghost, { ...body, id: 'a' }, cloud);
    await bench.say('vigil/v1/acme/OTHER/alarm', { ...body, id: 'g' }, { origin: 'gw-1' });
    await bench.say('vigil/v1/acme/BOTH/alarm', { ...body, id: 'g' }, { origin: 'gw-1' });
    await bench.say('vigil/v1/acme/BOTH/alarm', { ...body, id: 'c' }, cloud);
    await bench.say('vigil/v1/acme/GHOST/alarm', '{', cloud);
    await moved(bench);
    expect(await bench.alarms()).toEqual([
      'acme/BOTH entrapment active-unacknowledged',
      'acme/OTHER entrapment active-unacknowledged',
      'bolt/GHOST entrapment active-unacknowledged',
      'bolt/GHOST unreadable-alarm active-unacknowledged',
    ]);
    const alarm = await bench.open('bolt/GHOST', 'entrapment');
    expect(alarm?.vendor).toBe('bolt');
    const at = bench.clock.now();
    await bench.store.transaction((tx) => tx.alarms.apply(alarm?.id ?? '', { type: 'acknowledge', at, by: 'op' }));
    const told = (await bench.answers()).filter(({ topic }) => topic.includes('GHOST'));
    expect(told.map(({ topic, body: { what } }) => [topic, what])).toEqual([
      ['vigil/v1/bolt/GHOST/answer', 'stored'],
      ['vigil/v1/bolt/GHOST/answer', 'seen'],
    ]);
  });

  test('takes the alarm with it that it is cut again and again, which ends by itself there', async () => {
    const bench = await startBench();
    for (let n = 0; n < 5; n += 1) {
      await bench.presence('cloud', 'disconnect', { reason: 'protocol', detail: 'bad', session: `${n}` });
    }
    expect(await bench.alarms()).toEqual(['acme/cloud connection-refused active-unacknowledged']);
    await moved(bench);
    expect(await bench.alarms()).toEqual(['bolt/cloud connection-refused active-unacknowledged']);
    await bench.pass(700_000, 60_000);
    expect(await bench.alarms()).toEqual([]);
  });
});

test('registered under another vendor it stays where it is', async () => {
  const bench = await startBench();
  await bench.say(ghost, { id: 'a', profile: 'vigil', code: 'entrapment' }, cloud);
  await register(bench, 'bolt');
  await bench.pass(2_000);
  expect(await bench.alarms()).toEqual(['acme/GHOST entrapment active-unacknowledged']);
});

async function twice(bench: Bench, unregistered: UnregisteredReads, acknowledged: readonly string[]): Promise<void> {
  const body = { id: 'a', profile: 'vigil', code: 'alarm-button', floor: 9 };
  await bench.say(ghost, body, cloud);
  const [row] = await unregistered.open(10);
  await register(bench);
  // Before the sweep looks: the unit speaks for itself.
  await bench.say(ghost, { ...body, id: 'b', floor: 4 }, cloud);
  const own = await bench.open('GHOST', 'alarm-button');
  await bench.store.transaction(async (tx) => {
    for (const id of [row?.id, own?.id])
      if (id !== undefined && acknowledged.includes(id === row?.id ? 'row' : 'own'))
        await tx.alarms.apply(id, { type: 'acknowledge', at: bench.clock.now(), by: 'op' });
  });
  await bench.pass(2_000);
}

test('two rows of one alarm become one, and no device hears that it ended', async () => {
  const bench = await startBench();
  await twice(bench, bench.store.read.unregistered, []);
  expect(await bench.alarms()).toEqual(['GHOST alarm-button active-unacknowledged']);
  const own = await bench.open('GHOST', 'alarm-button');
  expect(own?.state.ringing).toBe(true);
  expect(await bench.store.read.occurrences.of(own?.id ?? '', 10)).toHaveLength(2);
  expect((await bench.answers()).map(({ body }) => body['what'])).toEqual(['stored', 'stored']);
});

test('what nobody has seen is not merged into what somebody has', async () => {
  const bench = await startBench();
  await twice(bench, bench.store.read.unregistered, ['own']);
  expect(await bench.alarms()).toEqual([
    'GHOST alarm-button active-acknowledged',
    'acme/GHOST alarm-button active-unacknowledged',
  ]);
  const [row] = await bench.store.read.unregistered.open(10);
  const at = bench.clock.now();
  await bench.store.transaction((tx) => tx.alarms.apply(row?.id ?? '', { type: 'acknowledge', at, by: 'op' }));
  await bench.pass(31_000);
  expect(await bench.alarms()).toEqual(['GHOST alarm-button active-acknowledged']);
});

test('a topic that is not of the contract rings at the unit it names, where its sender speaks for it', async () => {
  const bench = await startBench();
  const body = { profile: 'vigil', code: 'alarm-button', floor: 7 };
  await bench.say('lift/C1/alarm', body, { kind: 'refused', origin: 'gw-1' });
  await bench.say('lift/XYZ/alarm', body, { kind: 'refused', ...cloud });
  await bench.say('status/alarm', body, { kind: 'refused', origin: 'dev-L1' });
  await bench.say('lift/L2/alarm', body, { kind: 'refused', origin: 'dev-L1' });
  expect(await bench.alarms()).toEqual([
    'C1 alarm-button active-unacknowledged',
    'L1 alarm-button active-unacknowledged',
    'L1 unreadable-alarm active-unacknowledged',
    'acme/XYZ alarm-button active-unacknowledged',
  ]);
  const doubtful = await bench.open('L1', 'unreadable-alarm');
  expect(doubtful).toMatchObject({ floor: '7', priority: 'emergency' });
  expect(doubtful?.text).toContain('lift/L2/alarm');
});

test.each([
  ['of a unit in no register', 'GHOST', { topic: ghost, origin: 'cloud' }],
  ['on a topic that is not of the contract', 'L1', { topic: 'status/alarm', origin: 'dev-L1', kind: 'refused' }],
])('a time without a zone %s is read by the clock of its vendor', async (_what, unitId, { topic, ...sent }) => {
  const vendors = (smallTown.vendors ?? []).map((vendor) => ({ ...vendor, utcOffsetMinutes: 120 }));
  const bench = await startBench({ register: { ...smallTown, vendors } });
  const said = new Date(bench.clock.now() + 120 * 60_000).toISOString().slice(0, 19);
  await bench.say(topic, { ts: said, profile: 'vigil', code: 'entrapment' }, sent);
  const [kept] = await bench.store.read.occurrences.recent(unitId, 'entrapment', true, 1);
  expect(kept?.deviceTime).toBe(bench.clock.now());
});

test('nothing is remembered of units that somebody invents', async () => {
  const bench = await startBench();
  const said = { profile: 'vigil', code: 'alarm-button', passengers: true };
  for (let unit = 0; unit < 60; unit += 1) bench.journal(`vigil/v1/acme/GHOST${unit}/alarm`, said, { origin: 'cloud' });
  await bench.flush();
  expect(bench.world.states.size).toBe(0);
  await bench.restart();
  expect(bench.world.states.size).toBe(0);
});

test('no answer goes to a topic that no device can listen to', async () => {
  const bench = await startBench();
  const said = { id: 'w', profile: 'vigil', code: 'alarm-button' };
  await bench.say('vigil/v1/acme/+/alarm', said, { kind: 'refused', origin: 'cloud' });
  expect(await bench.alarms()).toEqual(['acme/- alarm-button active-unacknowledged']);
  expect((await bench.answers()).map(({ topic }) => topic)).toEqual(['vigil/v1/acme/-/answer']);
});

test('whatever a unit in no register says is answered, also what rings nowhere', async () => {
  const bench = await startBench();
  const event = { id: 'e', profile: 'vigil', code: 'maintenance-mode' };
  await bench.say('vigil/v1/acme/GHOST/event', event, { origin: 'cloud' });
  await bench.say(
    'vigil/v1/acme/GHOST/fault',
    { ...event, id: 'c', code: 'fault-other', active: false },
    { origin: 'cloud' },
  );
  expect((await bench.answers()).map(({ body }) => [body['id'], body['what'], body['reason']])).toEqual([
    ['e', 'quarantined', 'unknown-unit'],
    ['c', 'quarantined', 'unknown-unit'],
  ]);
});

test('buffered, an emergency of the last hours of a unit in no register rings, once', async () => {
  const bench = await startBench();
  const minutesAgo = (minutes: number): number => bench.clock.now() - minutes * 60_000;
  const said = { id: 'h', profile: 'vigil', code: 'alarm-button', historical: true, ts: minutesAgo(20) };
  await bench.say('vigil/v1/acme/GHOST/alarm', said, { origin: 'cloud' });
  await bench.say('vigil/v1/acme/GHOST/alarm', said, { origin: 'cloud' });
  await bench.say('vigil/v1/acme/OTHER/alarm', { ...said, ts: minutesAgo(600) }, { origin: 'cloud' });
  await bench.say('vigil/v1/acme/OTHER/fault', { ...said, code: 'main-power-off' }, { origin: 'cloud' });
  expect(await bench.alarms()).toEqual(['acme/GHOST alarm-button active-unacknowledged']);
  const open = await bench.open('acme/GHOST', 'alarm-button');
  expect(open).toMatchObject({ marks: ['not-registered', 'sent-late'], state: { ringing: true, occurrences: 1 } });
});

const take = (bench: Bench, id: string) =>
  bench.store.transaction((tx) => tx.register.removeUnit(id, { at: bench.clock.now(), by: 'li', openAlarms: 9 }));

test('what a removed unit goes on saying rings under its vendor, also of who spoke for it alone; back, it stands there', async () => {
  const bench = await startBench();
  await bench.say(
    'vigil/v1/acme/L1/fault',
    { id: 'f', profile: 'vigil', code: 'door-close-fault' },
    { origin: 'dev-L1' },
  );
  await take(bench, 'L1');
  expect(await bench.alarms()).toEqual([]);
  // Its credential speaks for nobody: the broker journals it as refused.
  const said = { id: 'a', profile: 'vigil', code: 'alarm-button' };
  await bench.say('vigil/v1/acme/L1/alarm', said, { origin: 'dev-L1', kind: 'refused' });
  const under = await view(bench, 'acme/L1');
  expect(under).toMatchObject({
    code: 'alarm-button',
    priority: 'emergency',
    ringing: true,
    marks: ['not-registered'],
  });
  await bench.say('vigil/v1/acme/L1/alarm', { ...said, id: 'b' }, cloud);
  await bench.restart();
  await importRegister(bench.store, { ...smallTown, credentials: [] });
  await bench.pass(2_000);
  expect((await view(bench, 'L1'))?.id).toBe(under?.id);
});

test('one that comes back is a new one: no sleep of before is believed, though nobody saw it go', async () => {
  const bench = await startBench();
  await bench.say('vigil/v1/acme/S1/state', { boot: 7, state: 'sleeping' }, cloud);
  expect(bench.availability('S1')).toBe('scheduled-off');
  await take(bench, 'S1');
  await importRegister(bench.store, { ...smallTown, credentials: [] });
  await bench.say('vigil/v1/acme/L2/status', { boot: 1, seq: 1 }, cloud);
  expect(bench.availability('S1')).toBe('never-seen');
  await bench.say('vigil/v1/acme/S1/status', { boot: 1, seq: 1, temperature: 4 }, cloud);
  expect(bench.availability('S1')).toBe('online');
  expect(await bench.store.read.units.state('S1')).toMatchObject({ boot: 1, availability: 'online' });
});
