import { closingOf } from '@vigil/harness';
import { clockStepBody } from '@vigil/vocabulary';
import { expect, test } from 'vitest';
import { startBench } from './support/bench.ts';

const hour = 3_600_000;
const year = 365 * 24 * hour;
const steps = [hour, -hour, 3 * year, -3 * year, 60_000, -60_000];
const closed = { mode: 'normal', moving: false, door: 'closed', passengers: true };
const status = (unit: string): string => `vigil/v1/acme/${unit}/status`;
const step = (stepMs: number): string => JSON.stringify(clockStepBody.parse({ stepMs }));

test.each(steps)('our clock set by %i ms, then one message before the next tick: no delay ends early', async (by) => {
  const bench = await startBench();
  await bench.pass(5_000);
  await bench.say(status('L1'), closed);
  bench.clock.advance(2_000);
  bench.clock.step(by);
  await bench.say(status('L2'), {}, { origin: 'dev-L2' });
  expect(await bench.alarms()).toEqual([]);
  await bench.pass(50_000);
  expect(await bench.alarms()).toEqual([]);
  await bench.pass(12_000);
  expect(await bench.alarms()).toEqual(['L1 entrapment active-unacknowledged']);
});

test.each(steps)('what was said of people before our clock was set by %i ms ends with a newer status', async (by) => {
  const bench = await startBench();
  await bench.say('vigil/v1/acme/L1/fault', { code: '02', passengers: true });
  await bench.pass(5_000);
  bench.clock.step(by);
  await bench.say('', step(by), { kind: 'clock-step', origin: 'main' });
  await bench.say(status('L1'), { ...closed, passengers: false });
  await bench.pass(70_000);
  expect(await bench.alarms()).toEqual(['L1 door-close-fault active-unacknowledged']);
});

test('what was buffered rings on a day on which our clock was set: what stood then cannot be looked up', async () => {
  const bench = await startBench();
  const press = { profile: 'vigil', code: 'alarm-button' };
  await bench.say('vigil/v1/acme/L1/alarm', { ...press, id: 'first' });
  const first = await bench.open('L1', 'alarm-button');
  const at = bench.clock.now();
  await bench.store.transaction(async (tx) => {
    await tx.alarms.apply(first?.id ?? '', { type: 'acknowledge', at, by: 'op' });
    await tx.alarms.apply(first?.id ?? '', { type: 'close', at, by: 'op', ...closingOf('rescued') });
  });
  await bench.pass(hour, 60_000);
  bench.clock.step(-hour);
  await bench.say('', step(-hour), { kind: 'clock-step', origin: 'main' });
  await bench.say('vigil/v1/acme/L1/alarm', { ...press, id: 'second', historical: true });
  expect(await bench.open('L1', 'alarm-button')).toMatchObject({ marks: ['sent-late'], state: { ringing: true } });
});

test('a unit that nobody understands is not online because our clock was set back', async () => {
  const bench = await startBench();
  const late = 10 * 60_000;
  bench.clock.step(hour);
  await bench.say('', step(hour), { kind: 'clock-step', origin: 'main' });
  await bench.say(status('L1'), { temperature: 20 });
  await bench.say(status('L1'), 'no JSON at all');
  await bench.pass(5_000);
  bench.clock.step(-hour);
  await bench.say('', step(-hour), { kind: 'clock-step', origin: 'main' });
  for (let passed = 0; passed < late; passed += 30_000) {
    await bench.say(status('L1'), 'no JSON at all');
    await bench.pass(30_000);
  }
  expect(bench.availability('L1')).toBe('not-understood');
});

test.each(steps)('a backlog over a clock set by %i ms while we were away judges as if it had not been', async (by) => {
  const bench = await startBench();
  await bench.pass(5_000);
  bench.clock.advance(10_000);
  bench.journal(status('L1'), closed);
  bench.clock.advance(2_000);
  bench.clock.step(by);
  bench.journal('', step(by), { kind: 'clock-step', origin: 'main' });
  bench.journal(status('L2'), {}, { origin: 'dev-L2' });
  bench.clock.advance(30_000);
  bench.journal(status('L2'), {}, { origin: 'dev-L2' });
  const atNoise = [...bench.waiting];
  await bench.restart();
  await bench.flush();
  expect(atNoise).toHaveLength(4);
  expect(await bench.alarms()).toEqual([]);
  bench.clock.advance(29_000);
  await bench.say(status('L2'), {}, { origin: 'dev-L2' });
  expect(await bench.alarms()).toEqual(['L1 entrapment active-unacknowledged']);
});

test.each(steps)('noticed while a backlog is read, a step of %i ms is made up for once', async (by) => {
  const bench = await startBench();
  // Behind from here on: the tick sees what waits.
  bench.journal(status('L1'), closed);
  await bench.pass(5_000);
  bench.clock.step(by);
  bench.journal('', step(by), { kind: 'clock-step', origin: 'main' });
  bench.journal(status('L2'), {}, { origin: 'dev-L2' });
  await bench.pass(20_000);
  bench.journal(status('L2'), {}, { origin: 'dev-L2' });
  await bench.flush();
  expect(await bench.alarms()).toEqual([]);
  bench.clock.advance(30_000);
  await bench.say(status('L2'), {}, { origin: 'dev-L2' });
  expect(await bench.alarms()).toEqual([]);
  bench.clock.advance(6_000);
  await bench.say(status('L2'), {}, { origin: 'dev-L2' });
  expect(await bench.alarms()).toEqual(['L1 entrapment active-unacknowledged']);
});

test.each(['while we run', 'while we are away'])(
  'a shelf for two minutes that was agreed on three years ahead ends in two minutes, set right %s',
  async (when) => {
    const years = 3 * 365 * 24 * hour;
    const bench = await startBench();
    const shelve = async (unit: string, origin: string, forMs: number): Promise<void> => {
      await bench.say(`vigil/v1/acme/${unit}/fault`, { code: '02' }, { origin });
      const id = (await bench.open(unit, 'door-close-fault'))?.id ?? '';
      const at = bench.clock.now();
      await bench.store.transaction((tx) =>
        tx.alarms.apply(id, { type: 'shelve', at, by: 's', reason: 'parts ordered', untilMs: at + forMs }),
      );
    };
    const shelved = async (): Promise<readonly string[]> =>
      (await bench.alarms()).filter((alarm) => alarm.includes('door-close-fault'));
    bench.clock.step(years);
    await bench.pass(2_000);
    await shelve('L1', 'dev-L1', 120_000);
    bench.clock.advance(2_000);
    bench.clock.step(-years);
    if (when === 'while we are away') await bench.restart();
    await bench.pass(110_000);
    expect(await shelved()).toContain('L1 door-close-fault shelved');
    await bench.pass(20_000);
    expect(await shelved()).toContain('L1 door-close-fault active-unacknowledged');
  },
);

test('the clock was ahead and was set right while we were away: silence and delays end all the same', async () => {
  const bench = await startBench();
  bench.clock.step(48 * hour);
  await bench.pass(2_000);
  await bench.say(status('L1'), closed);
  await bench.say('vigil/v1/acme/L2/birth', { boot: 1 }, { origin: 'dev-L2' });
  bench.clock.advance(2_000);
  bench.clock.step(-48 * hour);
  await bench.restart();
  expect(bench.pipeline.clockFacts().setBack).toEqual({ units: 2, deadlines: 1 });
  expect(await bench.store.read.processes.fact('ingest.set-back')).toMatchObject({ units: 2, deadlines: 1 });
  await bench.pass(62_000);
  expect(await bench.alarms()).toEqual(['L1 entrapment active-unacknowledged']);
  await bench.pass(hour, 10_000);
  expect(bench.availability('L2')).toBe('offline');
});

test.each(steps)(
  'the broker was away while the clock was set by %i ms: what was waited for begins anew',
  async (by) => {
    const bench = await startBench();
    await bench.pass(5_000);
    await bench.say(status('L1'), closed);
    await bench.say('', {}, { kind: 'broker-stopped', origin: 'main' });
    await bench.pass(2_000);
    bench.clock.step(by);
    await bench.restart();
    await bench.pass(90_000);
    expect(await bench.alarms()).toEqual([]);
    await bench.say('', {}, { kind: 'broker-started', origin: 'main' });
    await bench.pass(58_000);
    expect(await bench.alarms()).toEqual([]);
    await bench.pass(4_000);
    expect(await bench.alarms()).toEqual(['L1 entrapment active-unacknowledged']);
  },
);

test.each([3 * year, -3 * year])(
  'a clock of ours %i ms beside the broker’s invents no silence and delays nothing',
  async (by) => {
    const bench = await startBench();
    bench.clock.step(by);
    await bench.restart();
    for (let second = 0; second < 600; second += 10) {
      await bench.pass(10_000, 5_000);
      await bench.say(status('L1'), { speed: second }, { at: bench.clock.now() - by });
    }
    expect([bench.availability('L1'), await bench.alarms()]).toEqual(['online', []]);
    await bench.say(status('L1'), closed, { at: bench.clock.now() - by });
    await bench.pass(62_000);
    expect(await bench.alarms()).toEqual(['L1 entrapment active-unacknowledged']);
  },
);

const laneCases = steps.flatMap((by) => [true, false].map((restarts) => [by, restarts] as const));

test.each(laneCases)(
  'readings read behind the rest over a clock set by %i ms are judged as if it had not been (restart between: %s)',
  async (by, restarts) => {
    const bench = await startBench();
    await bench.pass(5_000);
    bench.journal(status('L1'), closed);
    bench.journal(status('L2'), closed, { origin: 'dev-L2' });
    bench.clock.advance(2_000);
    bench.clock.step(by);
    bench.journal('', step(by), { kind: 'clock-step', origin: 'main' });
    bench.journal('vigil/v1/acme/L1/event', { code: 'maintenance', active: false });
    bench.clock.advance(30_000);
    bench.journal(status('L1'), { ...closed, door: 'open' });
    bench.clock.advance(27_000);
    bench.journal(status('L1'), { door: 'open' });
    bench.clock.advance(2_000);
    bench.journal(status('L1'), { door: 'open' });
    const entries = bench.waiting.splice(0);
    const end = entries.at(-1);
    if (end === undefined) throw new Error('nothing journaled');
    const isReading = ({ topic }: (typeof entries)[number]): boolean => topic.endsWith('/status');
    bench.waiting.push(end);
    await bench.restart();
    await bench.pipeline.setAside('main', 'telemetry', null);
    const ahead = entries.filter((entry) => !isReading(entry));
    await bench.pipeline.turn('main', ahead, { lane: null, late: false, upTo: end, horizon: 0 });
    if (restarts) await bench.restart();
    const readings = entries.filter(isReading);
    const turn = { lane: 'telemetry', late: false, horizon: Number.POSITIVE_INFINITY };
    for (const entry of readings.slice(0, -1))
      await bench.pipeline.turn('main', [entry], { ...turn, upTo: { epoch: entry.epoch, seq: entry.seq } });
    expect(await bench.alarms()).toEqual([]);
    await bench.pipeline.turn('main', [end], { ...turn, upTo: end });
    expect(await bench.alarms()).toEqual(['L2 entrapment active-unacknowledged']);
    expect((await bench.open('L2', 'entrapment'))?.state.raisedAt).toBe(end.receivedAt - 1_000);
  },
);

test('times that a backlog brought from ahead of our clock keep no silence from being noticed', async () => {
  const bench = await startBench();
  const ahead = bench.clock.now() + hour;
  bench.journal(status('L1'), {}, { at: ahead });
  await bench.restart();
  await bench.flush();
  await bench.pass(2_000);
  await bench.say(status('L1'), {}, { at: ahead + 2_000 });
  await bench.pass(20 * 60_000, 5_000);
  expect(bench.availability('L1')).toBe('offline');
});
