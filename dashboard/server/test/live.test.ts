import { closingOf } from '@vigil/harness';
import type { AlarmView, ChangeBatch } from '@vigil/vocabulary';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { end, newAlarm, raise } from './support/alarms.ts';
import type { Client } from './support/client.ts';
import { BoardModel, connectDesk, type DeskSocket, opened } from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { type Running, run } from './support/running.ts';
import { unitState } from './support/unit-state.ts';

/** A desk that follows the protocol and nothing else, with the power to lose batches. */
async function follow(client: Client, socket: DeskSocket, lose: (batch: ChangeBatch) => boolean = () => false) {
  const model = new BoardModel();
  let syncing = Promise.resolve();
  const counted = { snapshots: 0, replays: 0 };
  const resync = async (): Promise<void> => {
    const answer = await socket.emitWithAck('resync', { epoch: model.epoch, seq: model.seq });
    if (!answer.ok) throw new Error(answer.code);
    if ('snapshot' in answer.value) {
      counted.snapshots += 1;
      model.take(answer.value.snapshot);
    } else {
      counted.replays += 1;
      for (const batch of answer.value.batches) model.apply(batch);
    }
  };
  socket.on('change', (batch) => {
    // Before the snapshot there is nothing that a batch could follow.
    if (model.epoch === '' || lose(batch) || model.apply(batch)) return;
    syncing = syncing.then(resync);
  });
  await opened(socket);
  model.take((await client.get('/api/live/snapshot')).body);
  return { model, counted, resync, settled: () => syncing };
}

describe('the live board', () => {
  let running: Running;
  let op: Client;
  beforeAll(async () => {
    running = await run();
    op = await running.client('op');
  });
  afterAll(() => running.stop());
  const isCurrent = async (model: BoardModel): Promise<boolean> => {
    const open = await running.ingest.read.alarms.openViews({ vendor: null, counties: null }, 1_000);
    const truth = new BoardModel();
    for (const view of open) truth.alarms.set(view.id, view);
    return truth.hash() === model.hash();
  };

  it('a desk that only applies batches shows what the store holds, raised, acknowledged and closed', async () => {
    const socket = connectDesk(op);
    const { model } = await follow(op, socket);
    const first = await raise(running.ingest, 'A-1', 'alarm-button');
    await eventually('raised', () => model.alarms.has(first.id));
    await op.post(`/api/alarms/${first.id}/acknowledge`);
    await eventually('acknowledged', () => model.alarms.get(first.id)?.acknowledgedBy === 'op');
    await op.post(`/api/alarms/${first.id}/close`, closingOf('rescued'));
    await eventually('closed', () => !model.alarms.has(first.id));
    expect(await isCurrent(model)).toBe(true);
    socket.close();
  });

  it('a desk that lost a batch replays it; the numbers tell that something is missing', async () => {
    const socket = connectDesk(op);
    let lost = 0;
    const desk = await follow(
      op,
      socket,
      (batch) => batch.changes.some((change) => change.type === 'alarm') && ++lost <= 2,
    );
    const a = await raise(running.ingest, 'A-1', 'door-close-fault');
    await eventually('first batch lost', () => lost >= 1);
    const b = await raise(running.ingest, 'A-2', 'door-close-fault');
    await eventually('second batch lost', () => lost >= 2);
    const c = await raise(running.ingest, 'B-1', 'door-close-fault');
    await eventually('all there', () => [a, b, c].every(({ id }) => desk.model.alarms.has(id)));
    await desk.settled();
    expect(desk.counted).toMatchObject({ snapshots: 0 });
    expect(desk.counted.replays).toBeGreaterThan(0);
    for (const { id } of [a, b, c]) await end(running.ingest, id);
    await eventually('converged', () => isCurrent(desk.model));
    socket.close();
  });

  it('an unknown epoch, a number from the future and one too old all lead to a snapshot', async () => {
    const socket = await opened(connectDesk(op));
    const { body } = await op.get('/api/live/snapshot');
    for (const from of [
      { epoch: 'other', seq: body.seq },
      { epoch: body.epoch, seq: body.seq + 1_000 },
      { epoch: body.epoch, seq: 0 },
    ]) {
      const answer = await socket.emitWithAck('resync', from);
      expect(answer.ok && 'snapshot' in answer.value, JSON.stringify(from)).toBe(true);
    }
    expect(await socket.emitWithAck('resync', { epoch: body.epoch, seq: body.seq })).toMatchObject({
      ok: true,
      value: { batches: [] },
    });
    socket.close();
  });

  it('a beat is answered with number and hash of the board; a desk that shows something else is not live', async () => {
    const socket = connectDesk(op);
    const { model } = await follow(op, socket);
    const alarm = await raise(running.ingest, 'A-1', 'entrapment');
    await eventually('shown', () => model.alarms.has(alarm.id));
    const answer = await socket.emitWithAck('beat', {
      seq: model.seq,
      hash: model.hash(),
      paintedAt: 1,
      sound: 'on',
      view: '/',
    });
    expect(answer).toMatchObject({ ok: true, value: { hash: model.hash() } });
    // What no console of ours sends, past its types.
    const raw: { emit(...args: unknown[]): unknown; emitWithAck(...args: unknown[]): Promise<unknown> } = socket;
    const garbled = await raw.emitWithAck('beat', { seq: -1 });
    expect(garbled).toMatchObject({ ok: false, code: 'bad-input' });
    raw.emit('beat', 'garbage', 'no callback');
    expect((await socket.emitWithAck('beat', { seq: 1, hash: '', paintedAt: 1, sound: 'on', view: '/' })).ok).toBe(
      true,
    );
    await end(running.ingest, alarm.id);
    socket.close();
  });

  it('availability reaches the counts and the watched unit', async () => {
    const socket = connectDesk(op);
    const counts: number[] = [];
    const units: string[] = [];
    socket.on('change', ({ changes }) => {
      for (const change of changes) if (change.type === 'counts') counts.push(change.counts.units.by.offline);
    });
    socket.on('unit', (live) => units.push(live.availability));
    await opened(socket);
    expect(await socket.emitWithAck('watch', 'A-1')).toMatchObject({ ok: true, value: { availability: 'never-seen' } });
    const state = unitState('A-1', {
      availability: 'offline',
      availabilityReason: 'silent-offline',
      availabilitySince: 5,
      status: { floor: '3' },
      statusAt: 4,
    });
    await running.ingest.transaction(async (tx) => {
      await tx.units.saveStates([state]);
      await tx.units.announce(['A-1']);
    });
    await eventually('unit sent', () => units.includes('offline'));
    await eventually('counts sent', () => counts.includes(1));
    expect((await op.get('/api/units/A-1')).body.live).toMatchObject({
      availability: 'offline',
      status: { floor: '3' },
    });
    socket.close();
  });

  it('a canary that ingest has stored becomes a proof on every desk', async () => {
    const socket = connectDesk(op);
    const proofs: { readonly latencyMs: number }[] = [];
    socket.on('proof', (proof) => proofs.push(proof));
    await opened(socket);
    await running.ingest.transaction(async (tx) => {
      await tx.processes.setFact('canary', { id: 'x', sentAt: Date.now() - 7, storedAt: Date.now() });
      await tx.changes.add('proof', ['canary']);
    });
    await eventually('proof', () => proofs.length > 0);
    expect(proofs[0]?.latencyMs).toBeGreaterThanOrEqual(7);
    expect((await op.get('/api/live/snapshot')).body.proof).toEqual(proofs[0]);
    const beat = await socket.emitWithAck('beat', { seq: 1, hash: '', paintedAt: 1, sound: 'on', view: '/' });
    expect(beat.ok && beat.value.proof).toEqual(proofs[0]);
    socket.close();
  });

  it('a change of the register reaches the rows of the board without another version', async () => {
    const socket = connectDesk(op);
    const { model } = await follow(op, socket);
    const alarm = await raise(running.ingest, 'A-1', 'alarm-button');
    await eventually('shown', () => model.alarms.has(alarm.id));
    await running.ingest.transaction((tx) => tx.register.updateUnit('A-1', { name: '东梯' }));
    await eventually('renamed', () => model.alarms.get(alarm.id)?.unitName === '东梯');
    await end(running.ingest, alarm.id);
    await eventually('converged', () => isCurrent(model));
    expect(model.alarms.has(alarm.id)).toBe(false);
    socket.close();
  });

  it('a trimmed change table loses nothing for the desks', async () => {
    const socket = connectDesk(op);
    const { model } = await follow(op, socket);
    const alarm = await running.ingest.transaction(async (tx) => {
      const made = await tx.alarms.insert(newAlarm('B-2', 'over-pressure', Date.now()));
      for (let index = 0; index < 30; index += 1) await tx.changes.add('quarantine', ['x']);
      await tx.changes.trim(5);
      return made;
    });
    await eventually(
      'shown all the same',
      () =>
        model.alarms.has(alarm.id) ||
        socket.emitWithAck('resync', { epoch: model.epoch, seq: model.seq }).then((answer) => {
          if (answer.ok && 'snapshot' in answer.value) model.take(answer.value.snapshot);
          return model.alarms.has(alarm.id);
        }),
    );
    expect(model.alarms.get(alarm.id)?.code).toBe('over-pressure');
    await end(running.ingest, alarm.id);
    await eventually('gone', () => !model.alarms.has(alarm.id));
    socket.close();
  });
});

describe('urgent alarms', () => {
  let running: Running;
  let op: Client;
  beforeAll(async () => {
    running = await run({ board: { confirmMs: 200 } });
    op = await running.client('op');
  });
  afterAll(() => running.stop());

  it('are sent again until this desk confirms that version, and then no more', async () => {
    const socket = connectDesk(op);
    const got: { readonly version: number; readonly confirm: (got: { id: string; version: number }) => void }[] = [];
    socket.on('alarm', (alarm, confirm) => got.push({ version: alarm.version, confirm }));
    await opened(socket);
    const alarm = await raise(running.ingest, 'A-1', 'entrapment');
    await eventually('sent three times', () => got.length >= 3);
    expect((await op.get('/metrics')).body).toMatch(/vigil_dashboard_alarms_unconfirmed 1\b/);
    expect((await op.get('/api/system')).body.desks[0].unconfirmed).toBe(1);
    got.at(-1)?.confirm({ id: alarm.id, version: alarm.version - 1 });
    const before = got.length;
    await eventually('a wrong version is no confirmation', () => got.length > before);
    got.at(-1)?.confirm({ id: alarm.id, version: alarm.version });
    await eventually('confirmed', async () => (await op.get('/api/system')).body.desks[0].unconfirmed === 0);
    // A newer version takes its place at once.
    await running.ingest.transaction((tx) => tx.alarms.apply(alarm.id, { type: 'raise', at: Date.now() }));
    await eventually('newer version sent', () => got.some(({ version }) => version === alarm.version + 1));
    await end(running.ingest, alarm.id);
    await eventually(
      'a closed alarm asks nobody',
      async () => (await op.get('/api/system')).body.desks[0].unconfirmed === 0,
    );
    socket.close();
  });

  it('that nobody has acknowledged meet every desk that connects, others do not', async () => {
    const open = await raise(running.ingest, 'A-2', 'alarm-button');
    const seen = await raise(running.ingest, 'B-1', 'alarm-button');
    await op.post(`/api/alarms/${seen.id}/acknowledge`);
    await eventually('board knows', async () =>
      (await op.get('/api/live/snapshot')).body.alarms.some(
        (row: AlarmView) => row.id === seen.id && row.acknowledgedAt !== null,
      ),
    );
    const socket = connectDesk(op);
    const ids: string[] = [];
    socket.on('alarm', (alarm, confirm) => {
      ids.push(alarm.id);
      confirm(alarm);
    });
    await opened(socket);
    await eventually('met', () => ids.includes(open.id));
    expect(ids).not.toContain(seen.id);
    socket.close();
  });

  it('in a storm: a desk that confirms nothing holds back neither its neighbour nor the emergencies', async () => {
    const deaf = connectDesk(op);
    deaf.on('alarm', () => undefined);
    await opened(deaf);
    const socket = connectDesk(op);
    const got = new Set<string>();
    socket.on('alarm', (alarm, confirm) => {
      got.add(alarm.id);
      confirm(alarm);
    });
    await opened(socket);
    const codes = ['overspeed', 'brake-fault', 'entrapment', 'unintended-movement', 'hit-pit', 'overrun-top'] as const;
    const raised: string[] = [];
    for (const unit of ['A-1', 'A-2', 'B-1']) {
      for (const code of codes) raised.push((await raise(running.ingest, unit, code)).id);
    }
    const urgent = (await running.ingest.read.alarms.views(raised)).filter(
      ({ priority }) => priority === 'emergency' || priority === 'high',
    );
    expect(urgent.length).toBeGreaterThan(5);
    await eventually('all confirmed', () => urgent.every(({ id }) => got.has(id)));
    deaf.close();
    socket.close();
  });
});

describe('a restart of the server', () => {
  it('starts a new epoch: the old number is not taken for the new one', async () => {
    const first = await run();
    const op = await first.client('op');
    const before = (await op.get('/api/live/snapshot')).body;
    const alarm = await raise(first.ingest, 'A-1', 'entrapment');
    await first.dashboard.stop();
    const second = await run({ data: first.data });
    const again = await second.client('op');
    const socket = await opened(connectDesk(again));
    const answer = await socket.emitWithAck('resync', { epoch: before.epoch, seq: before.seq });
    expect(answer.ok && 'snapshot' in answer.value && answer.value.snapshot.alarms.map(({ id }) => id)).toEqual([
      alarm.id,
    ]);
    socket.close();
    await second.stop();
    await first.stop();
  });
});
