import { closingOf } from '@vigil/harness';
import type { AlarmRecord } from '@vigil/store';
import type { CanonicalId } from '@vigil/vocabulary';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Bench, startBench } from './support/bench.ts';

const alarmTopic = 'vigil/v1/acme/L1/alarm';
const faultTopic = 'vigil/v1/acme/L1/fault';
const birthTopic = 'vigil/v1/acme/L1/birth';
const button = { profile: 'vigil', code: 'alarm-button' };
const second = 1_000;
const minute = 60 * second;

async function mustBeOpen(bench: Bench, code: CanonicalId = 'alarm-button'): Promise<AlarmRecord> {
  const alarm = await bench.open('L1', code);
  if (alarm === null) throw new Error(`no open ${code}`);
  return alarm;
}

async function acknowledge(bench: Bench, code: CanonicalId = 'alarm-button'): Promise<AlarmRecord> {
  const { id } = await mustBeOpen(bench, code);
  const at = bench.clock.now();
  return (await bench.store.transaction((tx) => tx.alarms.apply(id, { type: 'acknowledge', at, by: 'op' }))).alarm;
}

async function close(bench: Bench, code: CanonicalId = 'alarm-button'): Promise<AlarmRecord> {
  const { id } = await acknowledge(bench, code);
  const input = { type: 'close', at: bench.clock.now(), by: 'op', ...closingOf('rescued') } as const;
  return (await bench.store.transaction((tx) => tx.alarms.apply(id, input))).alarm;
}

async function tellAll(bench: Bench): Promise<readonly unknown[]> {
  const rows = await bench.store.read.effects.due({ kinds: ['answer'], now: bench.clock.now(), limit: 1_000 });
  const told = (await bench.answers()).map(({ body }) => body['what']);
  await bench.store.transaction((tx) => tx.effects.done(rows.map(({ id }) => id)));
  return told;
}

async function alarmsEver(bench: Bench): Promise<number> {
  const scope = { vendor: null, counties: null };
  return (await bench.store.read.alarms.list({ scope, limit: 1, offset: 0 })).total;
}

describe('the same message after its alarm was closed', () => {
  test('of another boot is a new alarm at once', async () => {
    const bench = await startBench();
    const message = { id: '1', ...button };
    await bench.say(alarmTopic, message);
    const { id } = await close(bench);
    await bench.say(birthTopic, { boot: 2 });
    await bench.say(alarmTopic, message);
    const alarm = await mustBeOpen(bench);
    expect(alarm).toMatchObject({ marks: [], state: { ringing: true } });
    expect((await bench.answers()).at(-1)?.body).toMatchObject({ id: '1', what: 'stored', alarmId: alarm.id });
    expect(alarm.id).not.toBe(id);
  });

  test('without a usable clock, a month later, is a new alarm', async () => {
    const bench = await startBench();
    const message = { id: '1', ts: 60_000, profile: 'vigil', code: 'entrapment' };
    await bench.say(alarmTopic, message);
    await close(bench, 'entrapment');
    bench.clock.advance(30 * 86_400_000);
    await bench.say(alarmTopic, message);
    await bench.say(alarmTopic, message);
    expect((await mustBeOpen(bench, 'entrapment')).state).toMatchObject({ ringing: true, occurrences: 1 });
  });

  test.each([
    ['without boot and clock', {}, false],
    ['with a clock', {}, true],
    ['with a boot', { boot: 7 }, false],
  ])('%s is told so for a minute, and rings when its device goes on', async (_what, extra, hasClock) => {
    const bench = await startBench();
    const message = { id: 'r', ...button, ...extra, ...(hasClock ? { ts: bench.clock.now() } : {}) };
    await bench.say(alarmTopic, message);
    for (let left = 8; left > 0; left -= 1) {
      bench.clock.advance(minute);
      await bench.say(alarmTopic, message);
    }
    expect((await mustBeOpen(bench)).state.occurrences).toBe(1);
    await close(bench);
    await tellAll(bench);
    for (let round = 0; round < 6; round += 1) {
      bench.clock.advance(10 * second);
      await bench.say(alarmTopic, message);
      expect(await bench.open('L1', 'alarm-button')).toBeNull();
      expect(await tellAll(bench)).toEqual(['stored', 'seen', 'closed']);
    }
    bench.clock.advance(10 * second);
    await bench.say(alarmTopic, message);
    expect(await mustBeOpen(bench)).toMatchObject({ marks: ['repeats-after-closing'], state: { ringing: true } });
    await bench.say(alarmTopic, message);
    expect((await mustBeOpen(bench)).state.occurrences).toBe(1);
  });

  test('without any key at all is told nothing for a minute, and rings when its device goes on', async () => {
    const bench = await startBench();
    await bench.say(alarmTopic, button);
    await close(bench);
    for (let round = 0; round < 6; round += 1) {
      bench.clock.advance(10 * second);
      await bench.say(alarmTopic, button);
    }
    expect(await bench.open('L1', 'alarm-button')).toBeNull();
    bench.clock.advance(second);
    await bench.say(alarmTopic, button);
    expect((await mustBeOpen(bench)).marks).toEqual(['repeats-after-closing']);
  });

  test('goes on ringing although our clock was set back since', async () => {
    const bench = await startBench();
    await bench.say(alarmTopic, { id: 'r', boot: 1, ...button });
    await close(bench);
    bench.clock.step(-3_600_000);
    bench.clock.advance(2 * minute);
    await bench.say(alarmTopic, { id: 'r', boot: 1, ...button });
    expect((await mustBeOpen(bench)).marks).toEqual(['repeats-after-closing']);
  });

  test('never rings when it is a clear or buffered data', async () => {
    const bench = await startBench();
    const over = { id: 'c', boot: 1, ...button, active: false };
    const old = { id: 'h', boot: 1, ts: bench.clock.now() - 86_400_000, ...button, historical: true };
    await bench.say(alarmTopic, { id: 'r', boot: 1, ...button });
    for (const message of [over, old]) await bench.say(alarmTopic, message);
    await close(bench);
    bench.clock.advance(3_600_000);
    for (const message of [over, old]) await bench.say(alarmTopic, message);
    expect(await bench.alarms()).toEqual([]);
    expect(await alarmsEver(bench)).toBe(1);
  });

  test('read again from a journal whose cursor was lost changes nothing', async () => {
    const bench = await startBench();
    for (let round = 0; round < 3; round += 1) bench.journal(alarmTopic, { id: 'r', boot: 1, ...button });
    const entries = [...bench.waiting];
    await bench.flush();
    const closed = await close(bench);
    bench.clock.advance(86_400_000);
    await bench.store.transaction((tx) => tx.cursors.set('ingest:main', 0));
    await bench.pipeline.run('main', entries);
    expect(await bench.alarms()).toEqual([]);
    expect(await bench.store.read.alarms.get(closed.id)).toEqual(closed);
  });
});

describe('a raise after the acknowledgement', () => {
  test('with another key rings again and shows its floor and people', async () => {
    const bench = await startBench();
    await bench.say(alarmTopic, { id: 'a', ...button });
    await acknowledge(bench);
    await bench.say(alarmTopic, { id: 'b', ...button, floor: 9, peopleCount: 4 });
    expect(await mustBeOpen(bench)).toMatchObject({
      floor: '9',
      peopleCount: 4,
      occupancy: 'yes',
      state: { acknowledged: null, ringing: true, occurrences: 2 },
    });
  });

  test.each([100, 1_000])(
    'with another id of %i characters that begins alike rings again, and is answered',
    async (length) => {
      const bench = await startBench();
      const alike = 'x'.repeat(length - 1);
      await bench.say(alarmTopic, { id: `${alike}1`, ...button });
      await acknowledge(bench);
      bench.clock.advance(1_000);
      await bench.say(alarmTopic, { id: `${alike}2`, ...button });
      expect((await mustBeOpen(bench)).state.ringing).toBe(true);
      const named = (await bench.answers()).flatMap(({ body }) => (body['what'] === 'stored' ? [body['id']] : []));
      expect(new Set(named).size).toBe(2);
      if (length <= 256) expect(named).toEqual([`${alike}1`, `${alike}2`]);
    },
  );

  test.each([
    ['the same message', { id: 'a' }, false],
    ['the same id with another floor', { id: 'a', floor: 3 }, true],
    ['the same id and nothing new', { id: 'a', door: 'closed' }, false],
    ['another id and nothing else', { id: 'b' }, true],
    ['other words', { id: 'a', text: '有人受伤' }, true],
    ['no id', {}, true],
  ])('that is %s rings again: %s', async (_what, extra, rings) => {
    const bench = await startBench();
    await bench.say(alarmTopic, { id: 'a', ...button });
    await acknowledge(bench);
    await bench.say(alarmTopic, { ...extra, ...button });
    expect((await mustBeOpen(bench)).state.ringing).toBe(rings);
    const told = await tellAll(bench);
    // Whoever is not asked again has been seen: the device hears it for this message too.
    expect(told.at(-1)).toBe(rings ? ('id' in extra ? 'stored' : 'seen') : 'seen');
  });

  test('under ever new ids rings again once a minute, under new facts once in ten seconds', async () => {
    const bench = await startBench();
    await bench.say(alarmTopic, { id: 'first', ...button });
    const rung = async (body: (n: number) => Record<string, unknown>): Promise<number> => {
      let times = 0;
      for (let n = 0; n < 120; n += 1) {
        await acknowledge(bench);
        bench.clock.advance(second);
        await bench.say(alarmTopic, { ...button, ...body(n) });
        if ((await mustBeOpen(bench)).state.ringing) times += 1;
      }
      return times;
    };
    expect(await rung((n) => ({ id: `i${n}`, text: `${n}` }))).toBe(2);
    bench.clock.advance(minute);
    expect(await rung((n) => ({ id: `f${n}`, floor: n }))).toBe(12);
    expect((await mustBeOpen(bench)).state.occurrences).toBe(241);
  });

  test.each([
    ['another id', {}, minute],
    ['another floor', { floor: 9 }, 10 * second],
  ])(
    'with %s that came while it was kept quiet rings when that is over, also over our restart',
    async (_what, extra, afterMs) => {
      const bench = await startBench();
      await bench.say(alarmTopic, { id: 'a', ...button, floor: 1 });
      await acknowledge(bench);
      await bench.say(alarmTopic, { id: 'b', ...button, ...extra });
      await acknowledge(bench);
      await bench.pass(5 * second);
      await bench.say(alarmTopic, { id: 'c', ...button, ...extra, ...('floor' in extra ? { floor: 3 } : {}) });
      expect((await mustBeOpen(bench)).state.ringing).toBe(false);
      await bench.restart();
      await bench.pass(afterMs - 6 * second);
      expect((await mustBeOpen(bench)).state.ringing).toBe(false);
      await bench.pass(second);
      expect((await mustBeOpen(bench)).state).toMatchObject({ ringing: true, occurrences: 3 });
      await acknowledge(bench);
      await bench.pass(2 * minute);
      expect((await mustBeOpen(bench)).state.ringing).toBe(false);
    },
  );

  test('that came while it was kept quiet rings once only when somebody has seen it meanwhile', async () => {
    const bench = await startBench();
    await bench.say(alarmTopic, { id: 'a', ...button });
    await acknowledge(bench);
    await bench.say(alarmTopic, { id: 'b', ...button });
    await acknowledge(bench);
    await bench.pass(15 * second);
    await bench.say(alarmTopic, { id: 'c', ...button });
    await bench.say(alarmTopic, { id: 'd', ...button, floor: 4 });
    expect((await mustBeOpen(bench)).state).toMatchObject({ ringing: true, occurrences: 4 });
    await bench.pass(second);
    await acknowledge(bench);
    await bench.pass(2 * minute);
    expect((await mustBeOpen(bench)).state.ringing).toBe(false);
  });

  test('that is cleared and back while it was kept quiet rings when that is over', async () => {
    const bench = await startBench();
    const over = { ...button, active: false };
    await bench.say(alarmTopic, { id: 'a', ...button });
    await acknowledge(bench);
    for (const id of ['b', 'c']) {
      await bench.say(alarmTopic, { id: `over-${id}`, ...over });
      await bench.say(alarmTopic, { id, ...button });
      await acknowledge(bench);
      await bench.pass(second);
    }
    await bench.say(alarmTopic, { id: 'over-d', ...over });
    await bench.say(alarmTopic, { id: 'd', ...button });
    await bench.say(alarmTopic, { id: 'over-e', ...over });
    expect((await mustBeOpen(bench)).state.ringing).toBe(false);
    await bench.pass(10 * second);
    expect((await mustBeOpen(bench)).state).toMatchObject({ ringing: true, condition: 'cleared' });
  });

  test('of a fault leaves it acknowledged: it must not ask for ever', async () => {
    const bench = await startBench();
    await bench.say(faultTopic, { id: 'a', code: '02' });
    await acknowledge(bench, 'door-close-fault');
    await bench.say(faultTopic, { id: 'b', code: '02', floor: 3 });
    expect((await mustBeOpen(bench, 'door-close-fault')).state.ringing).toBe(false);
  });

  test('without any key is a repeat for minutes and somebody else later', async () => {
    const bench = await startBench();
    await bench.say(alarmTopic, button);
    await acknowledge(bench);
    for (let round = 0; round < 10; round += 1) {
      bench.clock.advance(minute);
      await bench.say(alarmTopic, button);
      expect((await mustBeOpen(bench)).state.ringing).toBe(false);
    }
    bench.clock.advance(6 * minute);
    await bench.say(alarmTopic, button);
    expect((await mustBeOpen(bench)).state.ringing).toBe(true);
  });

  test('a millionth message is counted and its alarm goes on to ring, but not every one is kept', async () => {
    const bench = await startBench();
    await bench.say(alarmTopic, { id: 'first', ...button });
    const { id } = await acknowledge(bench);
    await bench.store.transaction(async (tx) => {
      const [first] = await tx.occurrences.of(id, 1);
      if (first === undefined) throw new Error('nothing kept');
      for (let part = 1; part < 10_000; part += 1) {
        await tx.occurrences.add({ ...first, alarmId: null, messageKey: null, dedupeKey: null, part });
        await tx.occurrences.link({ journal: 'main', epoch: first.epoch, journalSeq: first.journalSeq, part }, id);
      }
    });
    await bench.say(alarmTopic, { id: 'last', ...button, floor: 5 });
    expect(await bench.store.read.occurrences.keptWith(id)).toBe(10_000);
    expect(await mustBeOpen(bench)).toMatchObject({ id, floor: '5', state: { ringing: true, occurrences: 2 } });
    await bench.say(alarmTopic, { id: 'first', ...button });
    expect((await mustBeOpen(bench)).state.occurrences).toBe(2);
  });
});

describe('a device that has one id for each of its codes', () => {
  const raised = { id: 'F', code: '02' };
  const cleared = { ...raised, active: false };

  test('and the emergency was acknowledged and over: it rings again', async () => {
    const bench = await startBench();
    await bench.say(birthTopic, { boot: 5 });
    const pressed = { id: 'B', ...button };
    await bench.say(alarmTopic, pressed);
    await acknowledge(bench);
    await bench.say(alarmTopic, { ...pressed, active: false });
    await bench.say(alarmTopic, pressed);
    expect((await mustBeOpen(bench)).state).toMatchObject({ ringing: true, condition: 'active', occurrences: 2 });
    await bench.say(alarmTopic, pressed);
    expect((await mustBeOpen(bench)).state.occurrences).toBe(2);
  });

  test.each([
    ['in one message', true],
    ['one by one', false],
  ])('begins and ends its fault as often as it says so, %s', async (_what, isOneMessage) => {
    const bench = await startBench();
    await bench.say(birthTopic, { boot: 5 });
    const say = async (...bodies: readonly object[]) => {
      if (isOneMessage) return bench.say(faultTopic, bodies);
      for (const body of bodies) await bench.say(faultTopic, body);
    };
    const condition = async () => (await bench.open('L1', 'door-close-fault'))?.state.condition;
    await say(raised, cleared, raised);
    expect(await condition()).toBe('active');
    await say(cleared);
    expect(await condition()).toBe('cleared');
    await say(raised, { id: '0', code: '00' });
    expect(await condition()).toBe('cleared');
    await say(raised);
    expect(await condition()).toBe('active');
    await say({ id: '0', code: '00' });
    expect(await condition()).toBe('cleared');
  });

  test('and its fault was acknowledged and over: it is a new alarm, also on the next day', async () => {
    const bench = await startBench();
    await bench.say(birthTopic, { boot: 5 });
    for (let day = 0; day < 3; day += 1) {
      await bench.say(faultTopic, raised);
      expect((await mustBeOpen(bench, 'door-close-fault')).state.ringing).toBe(true);
      await acknowledge(bench, 'door-close-fault');
      await bench.say(faultTopic, cleared);
      expect(await bench.alarms()).toEqual([]);
      bench.clock.advance(86_400_000);
    }
  });

  test('a clear that comes twice does not end what was raised between under another id', async () => {
    const bench = await startBench();
    await bench.say(birthTopic, { boot: 5 });
    for (const body of [raised, cleared, { ...raised, id: 'G' }, cleared]) await bench.say(faultTopic, body);
    expect((await mustBeOpen(bench, 'door-close-fault')).state.condition).toBe('active');
  });

  test('ends its maintenance each time', async () => {
    const bench = await startBench();
    const event = (body: object) => bench.say('vigil/v1/acme/L1/event', body);
    await bench.say(birthTopic, { boot: 5 });
    for (const id of ['m1', 'm2']) {
      await event({ id, code: '43' });
      await event({ id: 'auto', code: '40' });
    }
    await bench.say(faultTopic, raised);
    expect((await mustBeOpen(bench, 'door-close-fault')).state).toMatchObject({ ringing: true, suppression: null });
  });
});

test('the newest word about people wins, and what the last status said does not replace it', async () => {
  const bench = await startBench();
  await bench.say('vigil/v1/acme/L1/status', { floor: 2, peopleCount: 1 });
  bench.clock.advance(second);
  await bench.say(alarmTopic, { id: 'a', ...button, floor: 7, peopleCount: 3 });
  await bench.say(alarmTopic, { id: 'b', ...button });
  expect(await mustBeOpen(bench)).toMatchObject({ floor: '7', peopleCount: 3, occupancy: 'yes' });
  await bench.say(alarmTopic, { id: 'c', ...button, peopleCount: 2 });
  expect(await mustBeOpen(bench)).toMatchObject({ floor: '7', peopleCount: 2 });
});

type Move =
  | { readonly do: 'press'; readonly floor: number | null }
  | { readonly do: 'repeat'; readonly of: number }
  | { readonly do: 'birth' | 'acknowledge' | 'close' | 'over' | 'restart' }
  | { readonly do: 'wait'; readonly ms: number };

const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ do: fc.constant('press' as const), floor: fc.option(fc.integer({ min: 1, max: 3 })) }),
  fc.record({ do: fc.constant('repeat' as const), of: fc.nat({ max: 20 }) }),
  fc.record({ do: fc.constantFrom('birth', 'acknowledge', 'close', 'over', 'restart') }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(second, 30 * second, 61 * second, 600 * second) }),
);

test('every new emergency rings until a person has seen it, and no repeat makes a second alarm', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 1, maxLength: 30 }), async (moves) => {
      const bench = await startBench();
      let boot = 1;
      await bench.say(birthTopic, { boot });
      const said: { readonly body: object; readonly boot: number; at: number; alarm: string }[] = [];
      const open = () => bench.open('L1', 'alarm-button');
      for (const step of moves) {
        const before = await open();
        switch (step.do) {
          case 'wait':
            bench.clock.advance(step.ms);
            break;
          case 'birth':
            boot += 1;
            await bench.say(birthTopic, { boot });
            break;
          case 'acknowledge':
            if (before !== null) await acknowledge(bench);
            break;
          case 'close':
            if (before !== null) await close(bench);
            break;
          case 'restart':
            await bench.restart();
            break;
          case 'over':
            await bench.say(alarmTopic, { ...button, active: false });
            break;
          case 'press': {
            const body = { id: `p${said.length}`, ...button, ...(step.floor === null ? {} : { floor: step.floor }) };
            await bench.say(alarmTopic, body);
            const after = await mustBeOpen(bench);
            said.push({ body, boot, at: bench.clock.now(), alarm: after.id });
            const lately = before?.state.rangAgainAt ?? null;
            const isBounded = lately !== null && bench.clock.now() - lately < minute;
            if (!isBounded) expect(after.state.ringing).toBe(true);
            break;
          }
          case 'repeat': {
            const again = said[step.of % Math.max(1, said.length)];
            if (again === undefined) break;
            const its = await bench.store.read.alarms.get(again.alarm);
            const ever = await alarmsEver(bench);
            await bench.say(alarmTopic, again.body);
            const closedAt = its?.state.closed?.at ?? null;
            const isBack = (its?.state.clearedAt ?? Number.NEGATIVE_INFINITY) >= again.at;
            again.at = bench.clock.now();
            const isGoingOn = closedAt !== null && bench.clock.now() - closedAt > minute;
            const mustRing = again.boot !== boot || isBack || isGoingOn;
            if (!mustRing) {
              expect(await alarmsEver(bench)).toBe(ever);
              expect((await open())?.state.ringing).toBe(before?.state.ringing);
            } else {
              const after = await mustBeOpen(bench);
              if (before === null) expect(after.state.ringing).toBe(true);
              said[step.of % said.length] = { ...again, boot, alarm: after.id };
            }
            break;
          }
        }
        // What rings is made quiet by a person and by nobody else.
        if (before?.state.ringing === true && step.do !== 'acknowledge' && step.do !== 'close')
          expect((await open())?.state.ringing).toBe(true);
      }
    }),
    { numRuns: 40 },
  );
});
