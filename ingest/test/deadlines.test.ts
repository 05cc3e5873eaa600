import type { Deadline, Repositories, Store } from '@vigil/store';
import { expect, test } from 'vitest';
import { createDeadlineFailures } from '../src/deadlines.ts';
import { type Bench, startBench, temporaryFolder } from './support/bench.ts';

const minute = 60_000;
const stuck = { mode: 'normal', moving: false, door: 'closed', passengers: true };
const status = (unit: string): string => `vigil/v1/acme/${unit}/status`;

/** The store with an alarm repository that cannot look for some codes while `broken` says so. */
function failing(broken: { codes: readonly string[] }): (store: Store) => Store {
  const changed = (alarms: Repositories['alarms']): Repositories['alarms'] => ({
    ...alarms,
    findOpen: (unitId, code) => {
      if (broken.codes.includes(code)) throw new TypeError('cannot read this');
      return alarms.findOpen(unitId, code);
    },
  });
  return (store) => ({
    ...store,
    transaction: (work, options) => store.transaction((tx) => work({ ...tx, alarms: changed(tx.alarms) }), options),
  });
}

const set = (bench: Bench, deadline: Partial<Deadline> & Pick<Deadline, 'kind' | 'subject'>): Promise<void> =>
  bench.store.transaction((tx) =>
    tx.deadlines.set({ number: 0, clock: 'journal', dueAt: bench.clock.now(), data: {}, ...deadline }),
  );

async function shelve(bench: Bench, id: string, forMs: number): Promise<void> {
  const at = bench.clock.now();
  await bench.store.transaction((tx) =>
    tx.alarms.apply(id, { type: 'shelve', at, by: 's', reason: 'parts ordered', untilMs: at + forMs }),
  );
}

async function faultOf(bench: Bench): Promise<string> {
  await bench.say('vigil/v1/acme/L1/fault', { code: '02' });
  return (await bench.open('L1', 'door-close-fault'))?.id ?? '';
}

test('a kind that this program does not know stays, is told, and holds up nothing', async () => {
  const bench = await startBench();
  await set(bench, { kind: 'novel', subject: 'L1', dueAt: 1 });
  await bench.say(status('L1'), stuck);
  await bench.pass(61_000);
  expect(await bench.alarms()).toEqual(['L1 entrapment active-unacknowledged']);
  const waits = { what: 'deadline', kind: 'novel', count: 1 };
  expect(bench.stuck.status()).toEqual([waits]);
  await bench.restart();
  expect(bench.stuck.status()).toEqual([waits]);
});

test('a handler that throws is tried again, then rings on its unit; others fire in time meanwhile', async () => {
  const broken = { codes: ['entrapment'] };
  const bench = await startBench({ wrap: failing(broken) });
  await bench.say(status('L1'), stuck);
  await bench.say(status('L2'), {}, { origin: 'dev-L2' });
  await bench.pass(50_000);
  await bench.presence('dev-L2', 'disconnect', { reason: 'lost' });
  await bench.pass(14_000);
  expect(bench.counts.get('deadline:failed')).toBe(2);
  expect(bench.stuck.status()).toEqual([{ what: 'deadline', kind: 'entrapment', count: 1 }]);
  await bench.pass(2_000);
  expect(await bench.alarms()).toEqual(['L2 unit-offline active-unacknowledged']);
  await bench.pass(20_000);
  expect(bench.counts.get('deadline:failed')).toBe(3);
  expect(await bench.alarms()).toEqual([
    'L1 unreadable-alarm active-unacknowledged',
    'L2 unit-offline active-unacknowledged',
  ]);
  const rung = await bench.open('L1', 'unreadable-alarm');
  expect(rung).toMatchObject({ raw: 'deadline-failed', text: 'entrapment: TypeError: cannot read this' });
  expect(rung?.state).toMatchObject({ latched: true, ringing: true });
  await bench.pass(30_000);
  expect((await bench.open('L1', 'unreadable-alarm'))?.state.occurrences).toBe(1);
  expect(bench.stuck.status()).toEqual([]);
});

test('a handler that recovers judges as of the instant that was due', async () => {
  const broken = { codes: ['entrapment'] };
  const bench = await startBench({ wrap: failing(broken) });
  const since = bench.clock.now();
  await bench.say(status('L1'), stuck);
  await bench.pass(61_000);
  broken.codes = [];
  await bench.pass(10_000);
  expect(await bench.alarms()).toEqual(['L1 entrapment active-unacknowledged']);
  expect((await bench.open('L1', 'entrapment'))?.state.raisedAt).toBe(since + minute);
});

test('what cannot even ring is never dropped: it stays, is told, and is done when it can be', async () => {
  const broken = { codes: ['entrapment', 'unreadable-alarm'] };
  const bench = await startBench({ wrap: failing(broken) });
  await bench.say(status('L1'), stuck);
  await bench.pass(5 * minute);
  expect(await bench.alarms()).toEqual([]);
  expect(bench.stuck.status()).toEqual([{ what: 'deadline', kind: 'entrapment', count: 1 }]);
  broken.codes = [];
  await bench.say(status('L1'), stuck);
  await bench.pass(10 * minute, 10_000);
  expect(await bench.open('L1', 'entrapment')).not.toBeNull();
});

test('the end of a shelf survives a restart and waits for no journal', async () => {
  const bench = await startBench();
  await shelve(bench, await faultOf(bench), minute);
  bench.clock.advance(50_000);
  await bench.restart();
  expect(await bench.alarms()).toEqual(['L1 door-close-fault shelved']);
  bench.journal(status('L1'), {});
  await bench.pass(11_000);
  expect(bench.waiting).toHaveLength(1);
  expect(await bench.alarms()).toEqual(['L1 door-close-fault active-unacknowledged']);
  expect((await bench.open('L1', 'door-close-fault'))?.state.ringing).toBe(true);
});

test('a shelf that was agreed anew ends at the new time, one that was taken back or closed at none', async () => {
  const bench = await startBench();
  const id = await faultOf(bench);
  await shelve(bench, id, minute);
  const stale = { kind: 'shelf', subject: id, number: bench.clock.now() + minute, clock: 'wall' } as const;
  await shelve(bench, id, 10 * minute);
  // The first deadline as a process that was late would still see it.
  await set(bench, { ...stale, dueAt: bench.clock.now() + minute });
  await bench.pass(2 * minute, 10_000);
  expect(await bench.alarms()).toEqual(['L1 door-close-fault shelved']);
  expect(bench.counts.get('deadline:over')).toBe(1);
  await bench.say('vigil/v1/acme/L1/fault', { code: '02', active: false });
  expect(await bench.alarms()).toEqual([]);
  expect(await bench.store.read.deadlines.next(['shelf'])).toBeNull();
});

test.each([
  [3_600_000, 'active-unacknowledged'],
  [-3_600_000, 'shelved'],
])('when our clock is set by %i ms a shelf still ends at the hour that was agreed', async (step, state) => {
  const bench = await startBench();
  await shelve(bench, await faultOf(bench), 30 * minute);
  bench.clock.step(step);
  await bench.pass(2_000);
  expect(await bench.alarms()).toEqual([`L1 door-close-fault ${state}`]);
  if (state === 'active-unacknowledged') return;
  await bench.pass(91 * minute, minute);
  expect(await bench.alarms()).toContain('L1 door-close-fault active-unacknowledged');
});

test('two processes over one store fire a deadline once, and neither drops what only the other knew of', async () => {
  const folder = await temporaryFolder();
  const first = await startBench({ folder });
  const second = await startBench({ folder });
  await first.say(status('L1'), stuck);
  await shelve(first, await faultOf(first), 30_000);
  for (const bench of [first, second]) bench.clock.advance(61_000);
  await Promise.all([first.sweeper.tick(), second.sweeper.tick(), first.sweeper.tick(), second.sweeper.tick()]);
  const fired = (kind: string): number =>
    (first.counts.get(`deadline:${kind}`) ?? 0) + (second.counts.get(`deadline:${kind}`) ?? 0);
  expect([fired('entrapment'), fired('shelf')]).toEqual([1, 1]);
  expect(await first.alarms()).toEqual([
    'L1 door-close-fault active-unacknowledged',
    'L1 entrapment active-unacknowledged',
  ]);
  expect((await second.open('L1', 'entrapment'))?.state.occurrences).toBe(1);
});

test('a handler that throws between messages read late holds up none of them', async () => {
  const broken = { codes: ['entrapment'] };
  const bench = await startBench({ wrap: failing(broken) });
  const since = bench.clock.now();
  // A backlog: the deadline is set, falls due and fails all in one batch, before any of it is in the store.
  bench.journal(status('L1'), stuck);
  bench.clock.advance(2 * minute);
  bench.journal('vigil/v1/acme/L2/alarm', { code: '51' }, { origin: 'dev-L2' });
  await bench.flush();
  expect((await bench.alarms()).map((alarm) => alarm.split(' ')[0])).toEqual(['L2']);
  expect(bench.stuck.status()).toEqual([]);
  await bench.pass(500);
  broken.codes = [];
  await bench.pass(10_000);
  expect((await bench.open('L1', 'entrapment'))?.state.raisedAt).toBe(since + minute);
});

test('when all of a kind fail, messages wait for a few of them and not for each', () => {
  const failures = createDeadlineFailures();
  const rowOf = (subject: string, kind = 'lost') =>
    ({ kind, subject, number: 0, clock: 'journal', dueAt: 1, data: {}, attempts: 0 }) as const;
  for (let unit = 0; unit < 8; unit += 1) {
    expect(failures.attemptsOf(rowOf(`L${unit}`))).toBeNull();
    failures.note(rowOf(`L${unit}`));
    expect(failures.attemptsOf(rowOf(`L${unit}`))).toBe(1);
  }
  expect(failures.attemptsOf(rowOf('L8'))).toBe(0);
  expect(failures.attemptsOf(rowOf('L8', 'entrapment'))).toBeNull();
});
