import {
  type AlarmView,
  boardHash,
  boardOrder,
  type ChangeBatch,
  isQuiet,
  laneOf,
  lanes,
  priorities,
} from '@vigil/vocabulary';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoardStore } from '../src/live/board-store.ts';
import { anAlarm, aSnapshot } from './alarms.ts';

const states = ['active-unacknowledged', 'active-acknowledged', 'shelved', 'suppressed'] as const;

/** What a server does, as one step: an alarm is raised or changed, or closed; or the server restarts. */
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('put' as const),
      id: fc.integer({ min: 1, max: 12 }).map(String),
      priority: fc.constantFrom(...priorities),
      lane: fc.constantFrom(...lanes),
      state: fc.constantFrom(...states),
      raisedAt: fc.integer({ min: 0, max: 50 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('close' as const), id: fc.integer({ min: 1, max: 12 }).map(String) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('restart' as const) }) },
);
/** What the way to the desk does with a batch. */
const fate = fc.constantFrom('arrives', 'arrives', 'lost', 'twice', 'late');

class Server {
  readonly open = new Map<string, AlarmView>();
  readonly ring: ChangeBatch[] = [];
  epoch = 1;
  seq = 1;
  version = 0;
  push(alarm: AlarmView): ChangeBatch {
    if (alarm.closedAt === null) this.open.set(alarm.id, alarm);
    else this.open.delete(alarm.id);
    const batch = {
      epoch: `e${this.epoch}`,
      prev: this.seq,
      seq: this.seq + 1,
      changes: [{ type: 'alarm' as const, alarm }],
    };
    this.seq += 1;
    this.ring.push(batch);
    return batch;
  }
  answer(
    from: { readonly epoch: string | null; readonly seq: number },
    keep: number,
  ): Parameters<BoardStore['synced']>[0] {
    const ring = this.ring.slice(-keep);
    const at = ring.findIndex((batch) => batch.prev === from.seq);
    if (from.epoch === `e${this.epoch}` && from.seq === this.seq) return { batches: [] };
    if (from.epoch === `e${this.epoch}` && at >= 0) return { batches: ring.slice(at) };
    return { snapshot: aSnapshot(`e${this.epoch}`, this.seq, [...this.open.values()]) };
  }
  restart(): void {
    this.epoch += 1;
    this.seq = 1;
    this.ring.length = 0;
  }
}

function resync(store: BoardStore, server: Server, keep: number): void {
  store.beginSync();
  while (store.synced(server.answer(store.board(), keep)) === 'gap') store.beginSync();
}

function expectSame(store: BoardStore, server: Server): void {
  expect(new Map([...store.alarms()].map((alarm) => [alarm.id, alarm]))).toEqual(server.open);
  expect(store.board().hash).toBe(boardHash(server.open.values()));
  for (const lane of lanes) {
    const wanted = [...server.open.values()].filter((alarm) => laneOf(alarm) === lane).sort(boardOrder);
    const { ids, quietIds } = store.board().lists[lane];
    expect(ids).toEqual(wanted.filter((alarm) => !isQuiet(alarm)).map((alarm) => alarm.id));
    expect(quietIds).toEqual(wanted.filter((alarm) => isQuiet(alarm)).map((alarm) => alarm.id));
  }
  expect(store.board().unacknowledgedEmergencies).toBe(
    [...server.open.values()].filter((alarm) => laneOf(alarm) === 'emergency' && alarm.ringing).length,
  );
}

describe('board store', () => {
  it('equals the server after a resync, whatever was lost, doubled or came late', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(step, fate), { maxLength: 60 }), fc.integer({ min: 0, max: 20 }), (steps, keep) => {
        const server = new Server();
        const store = new BoardStore({ whole: true });
        resync(store, server, keep);
        const late: ChangeBatch[] = [];
        for (const [what, way] of steps) {
          if (what.type === 'restart') {
            server.restart();
            continue;
          }
          server.version += 1;
          const before = server.open.get(what.id);
          if (what.type === 'close' && before === undefined) continue;
          const acknowledged = what.type === 'put' && what.state === 'active-acknowledged';
          const alarm =
            what.type === 'put'
              ? anAlarm({
                  ...what,
                  version: server.version,
                  acknowledgedAt: acknowledged ? 5 : null,
                  ringing: !acknowledged && (what.priority === 'emergency' || what.state === 'active-unacknowledged'),
                })
              : { ...(before ?? anAlarm()), version: server.version, closedAt: 9, state: 'normal' as const };
          const batch = server.push(alarm);
          if (way === 'late') late.push(batch);
          else if (way !== 'lost') store.receive(batch);
          if (way === 'twice') store.receive(batch);
        }
        store.beginSync();
        for (const batch of late) store.receive(batch);
        resync(store, server, keep);
        expectSame(store, server);
      }),
    );
  });

  it('keeps what arrives while a resync is running and applies it afterwards', () => {
    const server = new Server();
    const store = new BoardStore({ whole: true });
    resync(store, server, 9);
    store.beginSync();
    const answer = server.answer(store.board(), 9);
    expect(store.receive(server.push(anAlarm({ id: '7' })))).toBe('queued');
    expect(store.synced(answer)).toBe('following');
    expectSame(store, server);
  });

  it('says gap when a number is missing and when the server has restarted', () => {
    const server = new Server();
    const store = new BoardStore({ whole: true });
    resync(store, server, 9);
    server.push(anAlarm({ id: '1' }));
    expect(store.receive(server.push(anAlarm({ id: '2' })))).toBe('gap');
    resync(store, server, 9);
    server.restart();
    expect(store.receive(server.push(anAlarm({ id: '3' })))).toBe('gap');
  });

  it('tells only the listeners of the row that changed', () => {
    const server = new Server();
    const store = new BoardStore({ whole: true });
    server.push(anAlarm({ id: '1' }));
    server.push(anAlarm({ id: '2' }));
    resync(store, server, 9);
    const told: string[] = [];
    for (const id of ['1', '2']) store.subscribeRow(id, () => told.push(id));
    store.receive(server.push(anAlarm({ id: '2', version: 2 })));
    expect(told).toEqual(['2']);
  });

  it('keeps the identity of a lane that did not move, so that it is not rendered again', () => {
    const server = new Server();
    const store = new BoardStore({ whole: true });
    server.push(anAlarm({ id: '1' }));
    server.push(anAlarm({ id: '2', lane: 'fault', priority: 'high' }));
    resync(store, server, 9);
    const before = store.board().lists;
    store.receive(server.push(anAlarm({ id: '2', lane: 'fault', priority: 'high', version: 2, occurrences: 5 })));
    expect(store.board().lists.emergency).toBe(before.emergency);
    expect(store.board().lists.fault).toBe(before.fault);
    expect(store.row('2')?.occurrences).toBe(5);
  });

  it('never folds an emergency away, whatever its state', () => {
    const store = new BoardStore({ whole: true });
    store.synced({ snapshot: aSnapshot('e', 1, [anAlarm({ id: '1', state: 'suppressed' })]) });
    expect(store.board().lists.emergency.ids).toEqual(['1']);
  });
});
