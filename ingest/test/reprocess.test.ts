import { closingOf } from '@vigil/harness';
import { reprocessFact } from '@vigil/vocabulary';
import { describe, expect, test } from 'vitest';
import { type Bench, startBench } from './support/bench.ts';
import { importRegister, smallTown } from './support/register.ts';

const everything = { vendor: null, counties: null } as const;
const cloud = { origin: 'cloud' } as const;
const ghost = (family: string) => `vigil/v1/acme/GHOST/${family}`;
const elevator = { id: 'GHOST', vendor: 'acme', kind: 'elevator', name: '新梯', site: 'tower' } as const;
const register = (bench: Bench, change: object = {}) =>
  importRegister(bench.store, { ...smallTown, units: [...(smallTown.units ?? []), { ...elevator, ...change }] });
const reprocessed = async (bench: Bench) =>
  (await bench.store.read.quarantine.list({ scope: everything, limit: 500 })).filter(
    (row) => row.reprocessedAt !== null,
  ).length;

/** As a version before this one left it: in quarantine, and on no screen. */
async function keepOnly(bench: Bench, family: string, bodies: readonly object[], at: number): Promise<void> {
  await bench.store.transaction((tx) =>
    tx.quarantine.add(
      bodies.map((body, index) => ({
        at,
        vendor: 'acme',
        unitId: 'GHOST',
        origin: 'cloud',
        topic: ghost(family),
        reason: 'unknown-unit' as const,
        detail: '',
        payload: Buffer.from(JSON.stringify(body)),
        journal: 'old',
        epoch: 'e'.repeat(16),
        journalSeq: 1_000 + index + (family === 'alarm' ? 0 : 500),
        part: 0,
      })),
    ),
  );
}

test('an emergency of days ago that nobody saw rings when its unit is registered, the rest stays silent', async () => {
  const bench = await startBench();
  const at = bench.clock.now() - 3 * 24 * 3_600_000;
  await keepOnly(bench, 'alarm', [{ id: 'a', profile: 'vigil', code: 'entrapment', floor: 3 }], at);
  await keepOnly(bench, 'fault', [{ id: 'b', profile: 'vigil', code: 'door-close-fault' }], at);
  await bench.pass(2_000);
  expect(await bench.alarms()).toEqual([]);
  await register(bench);
  await bench.pass(2_000);
  expect(await bench.alarms()).toEqual(['GHOST entrapment active-unacknowledged']);
  const alarm = await bench.open('GHOST', 'entrapment');
  expect(alarm).toMatchObject({ floor: '3', marks: ['read-late'], county: 'qingcheng' });
  expect(alarm?.state).toMatchObject({ raisedAt: at, ringing: true });
  expect(await reprocessed(bench)).toBe(2);
});

test('each message is judged again once, over restarts and further changes too', async () => {
  const bench = await startBench();
  await keepOnly(bench, 'alarm', [{ id: 'a', profile: 'vigil', code: 'entrapment' }], bench.clock.now());
  await register(bench);
  await bench.pass(2_000);
  const id = (await bench.open('GHOST', 'entrapment'))?.id ?? '';
  await bench.store.transaction(async (tx) => {
    await tx.alarms.apply(id, { type: 'acknowledge', at: bench.clock.now(), by: 'op' });
    await tx.alarms.apply(id, { type: 'close', at: bench.clock.now(), by: 'op', ...closingOf('rescued') });
  });
  await register(bench, { name: '别名' });
  await bench.restart();
  await bench.pass(2_000);
  expect(await bench.alarms()).toEqual([]);
});

test('what rang under the vendor is not doubled, whether it is open or a person has ended it', async () => {
  const bench = await startBench();
  await bench.say(ghost('alarm'), { id: 'a', profile: 'vigil', code: 'entrapment' }, cloud);
  await bench.say(ghost('alarm'), { id: 'b', profile: 'vigil', code: 'alarm-button' }, cloud);
  const ended = (await bench.store.read.unregistered.open(9)).find(({ code }) => code === 'alarm-button');
  await bench.store.transaction(async (tx) => {
    await tx.alarms.apply(ended?.id ?? '', { type: 'acknowledge', at: bench.clock.now(), by: 'op' });
    await tx.alarms.apply(ended?.id ?? '', {
      type: 'close',
      at: bench.clock.now(),
      by: 'op',
      ...closingOf('handled'),
    });
  });
  await register(bench);
  await bench.pass(3_000);
  expect(await bench.alarms()).toEqual(['GHOST entrapment active-unacknowledged']);
  expect((await bench.open('GHOST', 'entrapment'))?.state.occurrences).toBe(1);
  expect(await reprocessed(bench)).toBe(2);
});

/** Code 15 is in the second vendor's table alone: there it is the alarm button. */
async function mapLater(bench: Bench): Promise<void> {
  const units = (smallTown.units ?? []).map((unit) => (unit.id === 'L1' ? { ...unit, profile: 'yunanda' } : unit));
  await importRegister(bench.store, { ...smallTown, units });
  await bench.pass(2_000);
}

test('a fault whose code turns out to be an emergency’s rings once the table is named', async () => {
  const bench = await startBench();
  await bench.say('vigil/v1/acme/L1/fault', { id: 'x', code: '15' });
  await bench.pass(2_000);
  expect(await bench.alarms()).toEqual(['L1 unclassified-fault active-unacknowledged']);
  expect(await reprocessed(bench)).toBe(0);
  await mapLater(bench);
  expect(await bench.alarms()).toEqual([
    'L1 alarm-button active-unacknowledged',
    'L1 unclassified-fault active-unacknowledged',
  ]);
  expect(await reprocessed(bench)).toBe(1);
});

test('an alarm that rang unclassified is not doubled under its name', async () => {
  const bench = await startBench();
  await bench.say('vigil/v1/acme/L1/alarm', { id: 'x', code: '15' });
  await mapLater(bench);
  expect(await bench.alarms()).toEqual(['L1 unclassified-alarm active-unacknowledged']);
  expect(await reprocessed(bench)).toBe(1);
});

test('a person can ask for it', async () => {
  const bench = await startBench();
  await register(bench);
  await bench.pass(2_000);
  await keepOnly(bench, 'alarm', [{ id: 'a', profile: 'vigil', code: 'entrapment' }], bench.clock.now());
  await bench.pass(2_000);
  expect(await bench.alarms()).toEqual([]);
  await bench.store.transaction((tx) => tx.processes.setFact(reprocessFact, bench.clock.now()));
  await bench.pass(2_000);
  expect(await bench.alarms()).toEqual(['GHOST entrapment active-unacknowledged']);
});

test('a long list is judged a piece a turn, and of a month ago nothing', async () => {
  const bench = await startBench();
  const bodies = Array.from({ length: 450 }, (_, n) => ({ id: `${n}`, profile: 'vigil', code: 'door-close-fault' }));
  await keepOnly(bench, 'fault', bodies, bench.clock.now());
  await keepOnly(
    bench,
    'alarm',
    [{ id: 'a', profile: 'vigil', code: 'entrapment' }],
    bench.clock.now() - 30 * 24 * 3_600_000,
  );
  await register(bench);
  await bench.pass(1_000);
  expect(await reprocessed(bench)).toBe(200);
  await bench.pass(3_000);
  expect(await reprocessed(bench)).toBe(450);
  expect(await bench.alarms()).toEqual([]);
});

describe('a code that means an emergency by the table that is named later', () => {
  const L1 = 'vigil/v1/acme/L1/fault';
  const day = 24 * 3_600_000;
  /** By the table of the small town 08 is a fault and 40 says nothing that matters; by this one 8 is an entrapment. */
  const named = async (bench: Bench, profile: string, whose: 'unit' | 'vendor' = 'unit'): Promise<void> => {
    const units = (smallTown.units ?? []).map((unit) =>
      whose === 'unit' && unit.id === 'L1' ? { ...unit, profile } : unit,
    );
    const vendors = (smallTown.vendors ?? []).map((vendor) =>
      whose === 'vendor' && vendor.id === 'acme' ? { ...vendor, profile } : vendor,
    );
    await importRegister(bench.store, { ...smallTown, vendors, units });
    await bench.pass(4_000);
  };

  test.each(['unit', 'vendor'] as const)('of its %s: what came rings, once, until somebody ends it', async (whose) => {
    const bench = await startBench();
    await bench.say(L1, { id: 'x', code: '08', floor: 4, passengers: false });
    const at = bench.clock.now();
    bench.clock.advance(2 * day);
    expect(await bench.open('L1', 'entrapment')).toBeNull();
    await named(bench, 'shmashine', whose);
    expect(await bench.open('L1', 'entrapment')).toMatchObject({
      priority: 'emergency',
      floor: '4',
      marks: ['read-late'],
      state: { ringing: true, raisedAt: at, occurrences: 1 },
    });
    const id = (await bench.open('L1', 'entrapment'))?.id ?? '';
    await bench.store.transaction(async (tx) => {
      await tx.alarms.apply(id, { type: 'acknowledge', at: bench.clock.now(), by: 'op' });
      await tx.alarms.apply(id, { type: 'close', at: bench.clock.now(), by: 'op', ...closingOf('rescued') });
    });
    await named(bench, 'gbt24476-2017', whose);
    await named(bench, 'shmashine', whose);
    await bench.restart();
    await bench.pass(4_000);
    expect(await bench.open('L1', 'entrapment')).toBeNull();
  });

  test('is not rung for what a person has ended, what came longer ago, or what named its table itself', async () => {
    const bench = await startBench();
    await bench.say(L1, { id: 'old', code: '08', passengers: false });
    bench.clock.advance(8 * day);
    await bench.say(L1, { id: 'own', code: '08', passengers: false, profile: 'gbt24476-2017' });
    await named(bench, 'shmashine');
    expect(await bench.open('L1', 'entrapment')).toBeNull();
    await named(bench, 'gbt24476-2017');
    await bench.say('vigil/v1/acme/L2/fault', { id: 'seen', code: '08', passengers: false }, { origin: 'dev-L2' });
    const id = (await bench.open('L2', 'restart-prevented'))?.id ?? '';
    await bench.store.transaction(async (tx) => {
      await tx.alarms.apply(id, { type: 'acknowledge', at: bench.clock.now(), by: 'op' });
      await tx.alarms.apply(id, { type: 'clear', at: bench.clock.now() });
      await tx.alarms.apply(id, { type: 'close', at: bench.clock.now(), by: 'op', ...closingOf('handled') });
    });
    await named(bench, 'shmashine', 'vendor');
    expect(await bench.open('L2', 'entrapment')).toBeNull();
  });

  test('and rang nowhere at all rings too', async () => {
    const bench = await startBench();
    await named(bench, 'chongqing');
    await bench.say('vigil/v1/acme/L1/event', { id: 'q', code: '40' });
    expect(await bench.alarms()).toEqual([]);
    // No table that we ship calls it an emergency: as a version before this one would have kept a code of one that does.
    await bench.store.transaction(async (tx) => {
      const [kept] = await tx.occurrences.raisedSince('L1', 0, 1);
      if (kept === undefined) throw new Error('nothing is kept');
      await tx.occurrences.add({ ...kept, raw: '93', journalSeq: kept.journalSeq + 1 });
    });
    await bench.restart();
    await bench.pass(4_000);
    expect(await bench.alarms()).toEqual(['L1 entrapment active-unacknowledged']);
  });
});
