import { closingOf } from '@vigil/harness';
import { describe, expect, test } from 'vitest';
import { type Bench, startBench } from './support/bench.ts';

const topic = (family: string): string => `vigil/v1/acme/L1/${family}`;
const button = { profile: 'vigil', code: 'alarm-button' };
const minute = 60_000;
const hour = 60 * minute;

interface Extra {
  readonly boot?: number;
  readonly seq?: number;
  /** From now, ms. */
  readonly ts?: number;
}

async function faults(bench: Bench): Promise<readonly string[]> {
  const scope = { vendor: null, counties: null };
  const rows = await bench.store.read.contractFaults.list({ scope, unitId: 'L1', limit: 9 });
  return rows.map(({ kind, path, count }) => `${kind} ${path} ${count}`);
}

describe('an emergency that is not listed rings although it is older than what was heard since', () => {
  test.each([
    ['of the session before', { boot: 1, seq: 40 }, ['old-news alarm 1']],
    ['behind a newer status', { boot: 2, seq: 3 }, ['old-news alarm 1']],
    ['by its own clock', { boot: 2, seq: 11, ts: -hour }, []],
  ])('%s', async (_what, { ts, ...extra }: Extra, noted) => {
    const bench = await startBench();
    await bench.say(topic('birth'), { boot: 2 });
    await bench.say(topic('status'), { boot: 2, seq: 10, floor: 5, ts: bench.clock.now() });
    const sent = { id: 'late', ...button, ...extra, ...(ts === undefined ? {} : { ts: bench.clock.now() + ts }) };
    await bench.say(topic('alarm'), sent);
    expect(await bench.open('L1', 'alarm-button')).toMatchObject({
      marks: ['sent-late'],
      // Where the car stands now is not where somebody pressed the button then.
      floor: null,
      state: { ringing: true },
    });
    expect(await faults(bench)).toEqual(noted);
  });

  test('and adds to one that stands without overwriting what is newer', async () => {
    const bench = await startBench();
    await bench.say(topic('birth'), { boot: 2 });
    await bench.say(topic('alarm'), { id: 'b', boot: 2, ...button, floor: 9, peopleCount: 2 });
    await bench.say(topic('alarm'), { id: 'a', boot: 1, ...button, floor: 1, peopleCount: 5, text: '快来' });
    expect(await bench.open('L1', 'alarm-button')).toMatchObject({
      marks: [],
      floor: '9',
      peopleCount: 2,
      text: '快来',
      state: { occurrences: 2 },
    });
  });

  test('a clock that always lags is not late', async () => {
    const bench = await startBench();
    await bench.say(topic('status'), { ts: bench.clock.now() - 8 * hour, floor: 1 });
    await bench.say(topic('alarm'), { id: 'a', ts: bench.clock.now() - 8 * hour, ...button });
    expect((await bench.open('L1', 'alarm-button'))?.marks).toEqual([]);
  });
});

describe('an older clear is kept and changes nothing', () => {
  test.each([
    ['of the session before', { boot: 2, seq: 1 }, { boot: 1, seq: 90 }],
    ['with a smaller number', { boot: 2, seq: 20 }, { boot: 2, seq: 10 }],
    ['with an older time', { ts: 0 }, { ts: -minute }],
  ])('%s', async (_what, raised: Extra, cleared: Extra) => {
    const bench = await startBench();
    const noted = ({ ts, ...rest }: Extra) => (ts === undefined ? rest : { ...rest, ts: bench.clock.now() + ts });
    await bench.say(topic('birth'), { boot: 2 });
    await bench.say(topic('fault'), { id: 'r', code: '02', ...noted(raised) });
    await bench.say(topic('fault'), { id: 'c', code: '02', ...noted(cleared), active: false });
    const alarm = await bench.open('L1', 'door-close-fault');
    expect(alarm?.state.condition).toBe('active');
    expect(await faults(bench)).toEqual(['old-news fault 1']);
    const { occurrences } = bench.store.read;
    for (const active of [true, false]) {
      const recent = await occurrences.recent('L1', 'door-close-fault', active, 9);
      expect(recent.map(({ alarmId }) => alarmId !== null)).toEqual([active]);
    }
    // "No fault at all" is a clear like any other.
    await bench.say(topic('fault'), { id: 'd', code: '00', ...noted(cleared) });
    expect((await bench.open('L1', 'door-close-fault'))?.state.condition).toBe('active');
  });

  test('and a newer one ends it, also of a device that was reset and counts from the start', async () => {
    const bench = await startBench();
    await bench.say(topic('birth'), { boot: 9 });
    await bench.say(topic('fault'), { id: 'r', boot: 9, seq: 4, code: '02' });
    await bench.say(topic('birth'), { boot: 1 });
    await bench.say(topic('fault'), { id: 'c', boot: 1, seq: 1, code: '02', active: false });
    expect((await bench.open('L1', 'door-close-fault'))?.state.condition).toBe('cleared');
  });
});

describe('numbers that begin anew are not older', () => {
  test.each([
    ['a counter of 16 bits that came round', { boot: 3, seq: 65_530 }, { boot: 3, seq: 4 }],
    ['a device that lost its session number, by its clock', { boot: 9, ts: 0 }, { boot: 1, ts: 0 }],
  ])('%s ends what it raised', async (_what, raised: Extra, cleared: Extra) => {
    const bench = await startBench();
    const sent = ({ ts, ...rest }: Extra) => (ts === undefined ? rest : { ...rest, ts: bench.clock.now() + ts });
    await bench.say(topic('status'), { ...sent(raised), floor: 1 });
    await bench.say(topic('fault'), { id: 'r', code: '02', ...sent(raised) });
    bench.clock.advance(minute);
    await bench.say(topic('fault'), { id: 'c', code: '02', ...sent(cleared), active: false });
    expect((await bench.open('L1', 'door-close-fault'))?.state.condition).toBe('cleared');
  });
});

test('an older fault does not come back behind its own clear', async () => {
  const bench = await startBench();
  await bench.say(topic('fault'), { id: 'c', boot: 1, seq: 12, code: '02', active: false });
  await bench.say(topic('fault'), { id: 'r', boot: 1, seq: 11, code: '02' });
  expect(await bench.alarms()).toEqual([]);
  await bench.say(topic('fault'), { id: 's', boot: 1, seq: 13, code: '02' });
  expect(await bench.alarms()).toEqual(['L1 door-close-fault active-unacknowledged']);
});

test('a fault of a device that numbers from the start without saying so is not behind a clear of an hour ago', async () => {
  const bench = await startBench();
  await bench.say(topic('fault'), { id: 'r', seq: 11, code: '02' });
  await bench.say(topic('fault'), { id: 'c', seq: 12, code: '02', active: false });
  await bench.store.transaction(async (tx) => {
    const open = await tx.alarms.findOpen('L1', 'door-close-fault');
    await tx.alarms.apply(open?.id ?? '', { type: 'acknowledge', at: bench.clock.now(), by: 'op' });
  });
  bench.clock.advance(hour);
  await bench.say(topic('fault'), { id: 's', seq: 1, code: '02' });
  expect(await bench.alarms()).toEqual(['L1 door-close-fault active-unacknowledged']);
});

describe('an emergency that its device calls historical', () => {
  const buffered = (bench: Bench, agoMs: number, extra: object = {}) =>
    bench.say(topic('alarm'), {
      id: `h${agoMs}`,
      ts: bench.clock.now() - agoMs,
      ...button,
      historical: true,
      ...extra,
    });

  test('rings, marked, when it is hours old at most and nobody has heard of it', async () => {
    const bench = await startBench();
    await buffered(bench, 2 * hour + 1);
    await buffered(bench, hour, { active: false });
    await bench.say(topic('fault'), { id: 'f', ts: bench.clock.now() - hour, code: '02', historical: true });
    expect(await bench.alarms()).toEqual([]);
    await buffered(bench, 2 * hour, { floor: 3 });
    expect(await bench.open('L1', 'alarm-button')).toMatchObject({ marks: ['sent-late'], floor: '3' });
    await buffered(bench, 2 * hour, { floor: 3 });
    expect((await bench.open('L1', 'alarm-button'))?.state.occurrences).toBe(1);
  });

  test('rings again at the alarm that stands, when it was made after the last that was heard', async () => {
    const bench = await startBench();
    await bench.say(topic('alarm'), { id: 'live', ...button });
    const id = (await bench.open('L1', 'alarm-button'))?.id ?? '';
    await bench.store.transaction((tx) =>
      tx.alarms.apply(id, { type: 'acknowledge', at: bench.clock.now(), by: 'op' }),
    );
    bench.clock.advance(5 * minute);
    await buffered(bench, 6 * minute);
    expect((await bench.open('L1', 'alarm-button'))?.state).toMatchObject({ ringing: false, occurrences: 1 });
    await buffered(bench, 3 * minute, { floor: 9, peopleCount: 4 });
    expect(await bench.open('L1', 'alarm-button')).toMatchObject({
      id,
      floor: '9',
      peopleCount: 4,
      marks: [],
      state: { ringing: true, occurrences: 2 },
    });
  });

  test.each([
    ['of which nobody can tell when it was', {}],
    ['by a clock that was never set', { ts: 60_000 }],
    ['by a clock that is far ahead', { ts: Date.UTC(2031, 0, 1) }],
  ])('rings when it is %s', async (_what, time) => {
    const bench = await startBench();
    await bench.say(topic('alarm'), { id: 'h', ...button, ...time, historical: true });
    expect(await bench.open('L1', 'alarm-button')).toMatchObject({ marks: ['sent-late'], state: { ringing: true } });
  });

  test.each(['status', 'birth'])('is as old as it is by a clock that lags, as a %s has shown', async (family) => {
    const bench = await startBench();
    const lag = 3 * 365 * 24 * hour;
    await bench.say(topic(family), {
      boot: 1,
      ts: bench.clock.now() - lag,
      ...(family === 'status' ? { floor: 1 } : {}),
    });
    await buffered(bench, lag + 3 * hour);
    expect(await bench.alarms()).toEqual([]);
    await buffered(bench, lag + hour);
    expect(await bench.open('L1', 'alarm-button')).toMatchObject({ marks: ['sent-late'] });
  });

  test('does not ring when an alarm stood at that time, closed or not', async () => {
    const bench = await startBench();
    await bench.say(topic('alarm'), { id: 'live', ...button });
    await buffered(bench, minute);
    const open = await bench.open('L1', 'alarm-button');
    expect(open?.state.occurrences).toBe(1);
    const at = bench.clock.now();
    await bench.store.transaction(async (tx) => {
      await tx.alarms.apply(open?.id ?? '', { type: 'acknowledge', at, by: 'op' });
      await tx.alarms.apply(open?.id ?? '', { type: 'close', at, by: 'op', ...closingOf('rescued') });
    });
    bench.clock.advance(hour);
    await buffered(bench, hour - minute);
    expect(await bench.alarms()).toEqual([]);
    await buffered(bench, hour / 2);
    expect(await bench.alarms()).toEqual(['L1 alarm-button active-unacknowledged']);
  });
});
