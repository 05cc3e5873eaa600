import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store, storeConfigSchema } from '@vigil/store';
import { boardHash, type ChangeBatch, type Scope } from '@vigil/vocabulary';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Board, openBoard } from '../src/live/board.ts';
import { createRing } from '../src/live/ring.ts';
import { end, newAlarm } from './support/alarms.ts';
import { BoardModel } from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { sampleRegister } from './support/register.ts';

const units = ['A-1', 'A-2', 'B-1', 'B-2'] as const;
const codes = ['entrapment', 'door-close-fault', 'overspeed', 'unit-offline'] as const;
const scopes: readonly Scope[] = [
  { vendor: null, counties: null },
  { vendor: 'acme', counties: null },
  { vendor: null, counties: ['lianzhou'] },
];

type Step =
  | { readonly type: 'raise' | 'acknowledge' | 'end'; readonly unit: number; readonly code: number }
  | { readonly type: 'tell' | 'reload' | 'flush' | 'resync' }
  | { readonly type: 'lose'; readonly count: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constantFrom('raise' as const, 'acknowledge' as const, 'end' as const),
      unit: fc.nat(3),
      code: fc.nat(3),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constantFrom('tell' as const, 'reload' as const, 'flush' as const, 'resync' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('lose' as const), count: fc.integer({ min: 1, max: 4 }) }) },
);

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const written = (board: Board): unknown => JSON.parse(new TextDecoder().decode(board.snapshotJson(0, null)));

describe('board and desk', () => {
  let folder: string;
  let store: Store;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vigil-board-'));
    store = await openStore(storeConfigSchema.parse({ driver: 'sqlite', file: join(folder, 'vigil.db') }));
    await store.transaction((tx) => tx.register.import(sampleRegister(), () => new Uint8Array(32)));
  });
  afterAll(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('whatever is lost, reloaded or replayed from a short ring, after a resync the desk shows the store', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.constantFrom(...scopes), async (steps, scope) => {
        const model = new BoardModel();
        let losing = 0;
        let gap = false;
        const emit = (batch: ChangeBatch): void => {
          if (losing > 0) losing -= 1;
          else if (!model.apply(batch)) gap = true;
        };
        const board = await openBoard({
          store,
          scope,
          silence: () => null,
          // Three batches only, so that the ring overflows often.
          options: { laneCap: 1_000, coalesceMs: 1, replayMs: 60_000, replayBatches: 3 },
          emit,
          urgent: () => undefined,
          now: Date.now,
        });
        const resync = (): void => {
          const batches = board.resync({ epoch: model.epoch, seq: model.seq });
          if (batches === null) model.take(board.snapshot(0, null));
          else for (const batch of batches) expect(model.apply(batch)).toBe(true);
          gap = false;
          // What HTTP answers is the same, also where it was written before.
          expect(written(board)).toEqual(plain(board.snapshot(0, null)));
        };
        model.take(board.snapshot(0, null));
        let seen = await store.read.changes.lastSeq();
        for (const one of steps) seen = await play(store, board, one, seen, resync, (count) => (losing = count));
        losing = 0;
        seen = await tell(store, board, seen);
        const open = await store.read.alarms.openViews(scope, 1_000);
        await eventually('what was offered is flushed', () => board.hash() === boardHash(open));
        await board.recount();
        // As a desk does by its beat, which also tells an epoch whose first batch was lost.
        if (gap || model.seq !== board.seq() || model.hash() !== board.hash()) resync();
        expect(model.hash()).toBe(boardHash(open));
        expect(model.seq).toBe(board.seq());
        expect(written(board)).toEqual(plain(board.snapshot(0, null)));
        board.close();
      }),
      { numRuns: 60 },
    );
  });

  it('an alarm that is counted before it has been offered makes nobody start anew', async () => {
    for (const { id } of await store.read.alarms.openViews({ vendor: null, counties: null }, 1_000))
      await end(store, id);
    const board = await openBoard({
      store,
      scope: { vendor: null, counties: null },
      options: { laneCap: 1_000, coalesceMs: 1, replayMs: 60_000, replayBatches: 10 },
      silence: () => null,
      emit: () => undefined,
      urgent: () => undefined,
      now: Date.now,
    });
    const [unit] = units;
    const { id } = await store.transaction((tx) => tx.alarms.insert(newAlarm(unit, 'door-close-fault', Date.now())));
    await board.recount();
    expect([board.snapshot(0, null).counts.open.fault, board.alarms().length, board.outgrown()]).toEqual([1, 0, false]);
    board.close();
    await end(store, id);
  });

  it('a lane is cut at its cap, emergencies never, and a used-up cut is filled again', async () => {
    const made = await store.transaction(async (tx) => {
      const ids: string[] = [];
      for (const unit of units)
        for (const code of codes) {
          const open = await tx.alarms.findOpen(unit, code);
          ids.push(open?.id ?? (await tx.alarms.insert(newAlarm(unit, code, Date.now()))).id);
        }
      return ids;
    });
    const board = await openBoard({
      store,
      scope: { vendor: null, counties: null },
      options: { laneCap: 2, coalesceMs: 1, replayMs: 60_000, replayBatches: 10 },
      silence: () => null,
      emit: () => undefined,
      urgent: () => undefined,
      now: Date.now,
    });
    const held = (lane: string): number => board.alarms().filter((alarm) => alarm.lane === lane).length;
    expect([held('emergency') >= units.length, held('offline')]).toEqual([true, 2]);
    expect(board.snapshot(0, null).counts.open.offline).toBe(units.length);
    expect(board.outgrown()).toBe(false);
    for (const alarm of board.alarms().filter(({ lane }) => lane === 'offline')) await end(store, alarm.id);
    board.offer(await store.read.alarms.views(made));
    await board.recount();
    expect(board.outgrown()).toBe(true);
    await board.refresh();
    expect([held('offline'), board.outgrown()]).toEqual([2, false]);
    board.close();
  });

  it('a lane that was cut and has emptied below its cap is read anew once, and not each second from then on', async () => {
    const everything: Scope = { vendor: null, counties: null };
    for (const unit of units)
      if ((await store.read.alarms.findOpen(unit, 'unit-offline')) === null)
        await store.transaction((tx) => tx.alarms.insert(newAlarm(unit, 'unit-offline', Date.now())));
    const board = await openBoard({
      store,
      scope: everything,
      options: { laneCap: 2, coalesceMs: 1, replayMs: 60_000, replayBatches: 10 },
      silence: () => null,
      emit: () => undefined,
      urgent: () => undefined,
      now: Date.now,
    });
    const offline = (await store.read.alarms.openViews(everything, 1_000)).filter(({ lane }) => lane === 'offline');
    expect(offline.length).toBe(units.length);
    for (const { id } of offline) await end(store, id);
    board.offer(await store.read.alarms.views(offline.map(({ id }) => id)));
    await board.recount();
    expect(board.outgrown()).toBe(true);
    await board.refresh();
    expect(board.outgrown()).toBe(false);
    board.close();
  });

  it('emergencies that fill the lane of their code do not have the board read anew each second', async () => {
    const everything: Scope = { vendor: null, counties: null };
    for (const { id, lane } of await store.read.alarms.openViews(everything, 1_000))
      if (lane === 'fault') await end(store, id);
    for (const unit of units)
      await store.transaction((tx) =>
        // A fault with people in the car.
        tx.alarms.insert({ ...newAlarm(unit, 'door-close-fault', Date.now()), priority: 'emergency' }),
      );
    const board = await openBoard({
      store,
      scope: everything,
      options: { laneCap: 2, coalesceMs: 1, replayMs: 60_000, replayBatches: 10 },
      silence: () => null,
      emit: () => undefined,
      urgent: () => undefined,
      now: Date.now,
    });
    await board.refresh();
    expect([board.alarms().filter(({ lane }) => lane === 'fault').length, board.outgrown()]).toEqual([4, false]);
    board.close();
  });
});

describe('the ring', () => {
  it('forgets by age and number, and never bridges a hole', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1_000), { maxLength: 50 }),
        fc.integer({ min: 1, max: 10 }),
        fc.nat(60),
        (gaps, batches, from) => {
          const ring = createRing({ ageMs: 3_000, batches }, 1);
          let now = 0;
          let seq = 1;
          const times: number[] = [];
          for (const gap of gaps) {
            now += gap;
            ring.push({ epoch: 'e', prev: seq, seq: seq + 1, changes: [] }, now);
            times.push(now);
            seq += 1;
          }
          const replay = ring.since(from, now);
          if (from === seq) expect(replay).toEqual([]);
          else if (replay !== null) {
            expect(replay.map((batch) => batch.seq)).toEqual(
              Array.from({ length: seq - from }, (_, index) => from + 1 + index),
            );
            expect(replay.length).toBeLessThanOrEqual(batches);
            expect(now - (times[from - 1] ?? 0)).toBeLessThanOrEqual(3_000);
          } else if (from >= 1 && from < seq) {
            const first = times[from - 1] ?? 0;
            expect(seq - from > batches || now - first > 3_000).toBe(true);
          }
        },
      ),
    );
  });
});

async function play(
  store: Store,
  board: Board,
  one: Step,
  seen: number,
  resync: () => void,
  lose: (count: number) => void,
): Promise<number> {
  switch (one.type) {
    case 'tell':
      return tell(store, board, seen);
    case 'reload':
      await board.refresh();
      return seen;
    case 'flush':
      await board.recount();
      return seen;
    case 'resync':
      resync();
      return seen;
    case 'lose':
      lose(one.count);
      return seen;
    case 'raise':
    case 'acknowledge':
    case 'end':
      await act(store, one.type, units[one.unit] ?? 'A-1', codes[one.code] ?? 'entrapment');
      return seen;
  }
}

async function act(
  store: Store,
  type: 'raise' | 'acknowledge' | 'end',
  unit: string,
  code: (typeof codes)[number],
): Promise<void> {
  const open = await store.read.alarms.findOpen(unit, code);
  const at = Date.now();
  if (type === 'raise') {
    await store.transaction<unknown>((tx) =>
      open === null ? tx.alarms.insert(newAlarm(unit, code, at)) : tx.alarms.apply(open.id, { type: 'raise', at }),
    );
  } else if (open !== null && type === 'acknowledge') {
    await store.transaction((tx) => tx.alarms.apply(open.id, { type: 'acknowledge', at, by: 'x' }));
  } else if (open !== null) await end(store, open.id);
}

/** As the tail does: rows, then the views as they are now. */
async function tell(store: Store, board: Board, seen: number): Promise<number> {
  const rows = await store.read.changes.after(seen, 10_000);
  const ids = [...new Set(rows.flatMap((row) => (row.kind === 'alarm' ? [row.id] : [])))];
  board.offer(await store.read.alarms.views(ids));
  return rows.at(-1)?.seq ?? seen;
}
