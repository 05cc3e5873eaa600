import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JournalEntry, type JournalLane, openJournal, type Position } from '@vigil/journal';
import { createLogger } from '@vigil/service';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { type FollowerOptions, startFollower } from '../src/follow/follower.ts';
import { laneOf } from '../src/follow/lanes.ts';
import type { Turn } from '../src/turns.ts';
import { until } from './support/until.ts';

interface Written {
  readonly origin: string;
  readonly lane: JournalLane;
}

async function journalOf(records: readonly Written[], segmentRows = 40) {
  const root = await mkdtemp(join(tmpdir(), 'vigil-lanes-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const journals = openJournal({ root, safetyCheckMs: 20 });
  const writer = await journals.writer('main', { segmentRows });
  let at = 0;
  const append = (written: readonly Written[]): Promise<number[]> =>
    Promise.all(
      written.map(({ origin, lane }) => {
        at += 1;
        const more = { kind: 'publish', connection: '1', topic: 't', payload: new Uint8Array(3), flags: 1 };
        return writer.append({ ...more, origin, lane, receivedAt: at });
      }),
    );
  await append(records);
  return { journals, writer, append };
}

/** Cursors and what was judged, as a store keeps them: a turn is in it whole or not at all. */
function createMemory() {
  const cursors = new Map<string | null, Position | null>();
  const done = new Map<number, number>();
  const order: number[] = [];
  const turns: Turn[] = [];
  return {
    cursors,
    done,
    order,
    turns,
    commit: (entries: readonly JournalEntry[], turn: Turn, upTo: Position) => {
      for (const { seq } of entries) {
        done.set(seq, (done.get(seq) ?? 0) + 1);
        order.push(seq);
      }
      turns.push(turn);
      cursors.set(turn.lane, upTo);
    },
  };
}
type Memory = ReturnType<typeof createMemory>;

function follow(
  journals: FollowerOptions['journals'],
  memory: Memory,
  run: FollowerOptions['run'],
  { max = 10, turnEveryMs = 1_000, gatherMs = 0 } = {},
): ReturnType<typeof startFollower> {
  return startFollower({
    journals,
    journal: 'main',
    name: 'ingest',
    max,
    gatherMs,
    logger: createLogger({ name: 'test', level: 'silent' }),
    cursor: () => Promise.resolve(memory.cursors.get(null) ?? null),
    done: () => Promise.resolve(new Map()),
    lanes: {
      turnEveryMs,
      stored: async () => {
        const found = [...memory.cursors].flatMap(([lane, at]) => (lane === null ? [] : [[lane, at] as const]));
        return new Map(found);
      },
      done: () => Promise.resolve(new Map()),
      setAside: async (lane, at) => {
        memory.cursors.set(lane, at);
      },
      rejoin: async (lane, at) => {
        memory.cursors.set(null, at);
        memory.cursors.delete(lane);
      },
    },
    run,
    mayWait: ({ lane }) => lane === 'telemetry',
    now: () => 0,
  });
}

const record: fc.Arbitrary<Written> = fc.record({
  origin: fc.constantFrom('dev-1', 'dev-2', 'flood', 'flood'),
  lane: fc.constantFrom<JournalLane>('telemetry', 'telemetry', 'urgent', 'ordinary'),
});

test('however it is cut, wherever it is killed: each entry is done once, and each lane in its order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { minLength: 1, maxLength: 150 }),
      fc.array(record, { maxLength: 60 }),
      fc.array(
        fc.record({
          done: fc.integer({ min: 0, max: 12 }),
          flood: fc.boolean(),
          fate: fc.constantFrom('goes on', 'goes on', 'killed before', 'killed after'),
        }),
        { minLength: 1, maxLength: 20 },
      ),
      fc.constantFrom(0, 1, 1_000),
      async (first, later, cuts, turnEveryMs) => {
        const { journals, writer, append } = await journalOf(first);
        const memory = createMemory();
        const total = first.length + later.length;
        let turn = 0;
        let appended = false;
        for (let kills = 0; memory.done.size < total; kills += 1) {
          const killed = Promise.withResolvers<undefined>();
          let dead = false;
          const follower = follow(
            journals,
            memory,
            async (entries, asked) => {
              if (dead) return new Promise(() => undefined);
              const cut = cuts[turn % cuts.length] ?? { done: 12, flood: false, fate: 'goes on' };
              turn += 1;
              const fate = kills < 15 ? cut.fate : 'goes on';
              if (fate !== 'killed before') {
                // Inside its first message, now and then: it goes on there.
                const front = entries.slice(0, Math.max(cut.done, turn % 3 === 0 ? 1 : 0));
                const last = front.at(-1);
                for (const entry of front)
                  expect(asked.lane).toBe(asked.lane === null ? null : laneOf(entry, new Map([[asked.lane, true]])));
                if (last !== undefined) {
                  const { epoch, seq } = front.length === entries.length ? asked.upTo : last;
                  memory.commit(front, asked, { epoch, seq });
                }
                if (fate === 'goes on') return { done: front.length, heaviest: cut.flood ? 'flood' : null };
              }
              dead = true;
              killed.resolve(undefined);
              // What a process that is gone had still to do is never done.
              throw new Error('killed');
            },
            { turnEveryMs },
          );
          if (!appended) {
            appended = true;
            await append(later);
          }
          await Promise.race([killed.promise, until('all of it', () => memory.done.size >= total)]);
          await follower.stop();
        }
        await writer.close();
        expect([...memory.done.values()].filter((times) => times !== 1)).toEqual([]);
        const all = [...first, ...later].map((each, index) => ({ ...each, seq: index + 1 }));
        for (const origin of ['dev-1', 'dev-2', 'flood'])
          for (const isReading of [true, false]) {
            const mine = all.filter((each) => each.origin === origin && (each.lane === 'telemetry') === isReading);
            const seqs = new Set(mine.map(({ seq }) => seq));
            expect(memory.order.filter((seq) => seqs.has(seq))).toEqual([...seqs]);
          }
        // Who is not set aside keeps the journal's order with all the others.
        const kept = new Set(
          all.flatMap(({ lane, origin, seq }) => (lane !== 'telemetry' && origin !== 'flood' ? [seq] : [])),
        );
        expect(memory.order.filter((seq) => kept.has(seq))).toEqual([...kept]);
      },
    ),
    { numRuns: 40 },
  );
}, 120_000);

const telemetry = (count: number): Written[] =>
  Array.from({ length: count }, () => ({ origin: 'dev-1', lane: 'telemetry' as const }));

/** Does everything at once and says so. */
const doAll =
  (memory: Memory): FollowerOptions['run'] =>
  async (entries, turn) => {
    memory.commit(entries, turn, turn.upTo);
  };

test('what is urgent behind 50,000 readings is done before them, also what comes meanwhile', async () => {
  const urgent: Written = { origin: 'dev-2', lane: 'urgent' };
  const { journals, writer, append } = await journalOf([...telemetry(50_000), urgent], 1_000_000);
  const memory = createMemory();
  let isMore = false;
  const follower = follow(
    journals,
    memory,
    async (entries, turn) => {
      memory.commit(entries, turn, turn.upTo);
      if (isMore || memory.order.length < 10_000) return;
      isMore = true;
      await append([urgent]);
    },
    { max: 10_000 },
  );
  await until('all of it', () => memory.done.size === 50_002);
  await until('one order again', () => follower.status().aside.length === 0);
  expect(memory.order.indexOf(50_001)).toBe(0);
  expect(memory.order.indexOf(50_002)).toBeLessThan(30_000);
  expect(follower.status()).toMatchObject({ cursor: 50_002, heard: 50_002, lagRows: 0 });
  await follower.stop();
  await writer.close();
});

test('what was only looked through is not gathered: readings go on as soon as nothing else is there', async () => {
  const { journals, writer } = await journalOf(telemetry(30));
  const memory = createMemory();
  memory.cursors.set('telemetry', null);
  const hour = 3_600_000;
  const follower = follow(
    journals,
    memory,
    async (entries, turn) => {
      memory.commit(entries, turn, turn.upTo);
      return { done: entries.length, heaviest: null };
    },
    { gatherMs: hour },
  );
  await until('all readings', () => memory.done.size === 30);
  await until('its end', () => follower.status().heard === 30);
  expect(follower.status()).toMatchObject({ cursor: 30, lagRows: 0 });
  await follower.stop();
  await writer.close();
});

test('readings of which a few take all the time are set aside long before there are many', async () => {
  const { journals, writer } = await journalOf([...telemetry(60), { origin: 'dev-2', lane: 'urgent' }]);
  const memory = createMemory();
  const follower = follow(
    journals,
    memory,
    async (entries, turn) => {
      const front = entries.slice(0, 2);
      const last = front.at(-1);
      const isAll = front.length === entries.length || last === undefined;
      memory.commit(front, turn, isAll ? turn.upTo : { epoch: last.epoch, seq: last.seq });
      return { done: front.length, heaviest: null };
    },
    { max: 100 },
  );
  await until('all of it', () => memory.done.size === 61);
  await until('one order again', () => follower.status().aside.length === 0);
  expect(memory.order.indexOf(61)).toBeLessThan(8);
  expect(memory.order.filter((seq) => seq !== 61)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  await follower.stop();
  await writer.close();
});

test('while readings wait, nothing falls due that is later than they are', async () => {
  const { journals, writer } = await journalOf([...telemetry(40), { origin: 'dev-2', lane: 'urgent' }]);
  const memory = createMemory();
  const follower = follow(journals, memory, doAll(memory));
  await until('all of it', () => memory.done.size === 41);
  await follower.stop();
  await writer.close();
  const [first, ...rest] = memory.turns;
  expect(first).toMatchObject({ lane: null, horizon: 0 });
  // Readings are bound by their own time alone: all the rest is ahead of them.
  for (const turn of rest) if (turn.lane !== null) expect(turn.horizon).toBe(Number.POSITIVE_INFINITY);
});

test('a credential that takes all the time is set aside, and the others go ahead of what it said before', async () => {
  const flood = Array.from({ length: 200 }, (): Written => ({ origin: 'flood', lane: 'urgent' }));
  const { journals, writer } = await journalOf([...flood, { origin: 'dev-2', lane: 'urgent' }]);
  const memory = createMemory();
  const follower = follow(journals, memory, async (entries, turn) => {
    const [first] = entries;
    if (first === undefined || first.origin !== 'flood') return memory.commit(entries, turn, turn.upTo);
    // One of its messages takes a whole transaction.
    memory.commit([first], turn, { epoch: first.epoch, seq: first.seq });
    return { done: 1, heaviest: 'flood' };
  });
  await until('all of it', () => memory.done.size === 201);
  await until('one order again', () => follower.status().aside.length === 0);
  expect(memory.order.indexOf(201)).toBeLessThan(5);
  expect(memory.order.filter((seq) => seq !== 201)).toEqual(flood.map((_, index) => index + 1));
  // Nobody else's silence waits for it.
  expect(follower.status()).toMatchObject({ cursor: 201, heard: 201 });
  await follower.stop();
  await writer.close();
});
