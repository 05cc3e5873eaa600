import type { AlarmRecord } from '@vigil/store';
import { type AcknowledgeResult, acknowledgedAtOnce } from '@vigil/vocabulary';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { end, newAlarm, raise } from './support/alarms.ts';
import { type Client, errorCode } from './support/client.ts';
import { type Running, run } from './support/running.ts';

describe('several alarms acknowledged with one press', () => {
  let running: Running;
  let op: Client;
  let op2: Client;
  beforeAll(async () => {
    running = await run();
    [op, op2] = await Promise.all([running.client('op'), running.client('op2')]);
  });
  afterAll(() => running.stop());
  beforeEach(async () => {
    const open = await running.ingest.read.alarms.openViews({ vendor: null, counties: null }, 1_000);
    for (const { id } of open) await end(running.ingest, id);
  });

  const seen = (...alarms: readonly Pick<AlarmRecord, 'id' | 'version'>[]) => ({
    alarms: alarms.map(({ id, version }) => ({ id, version })),
  });
  const press = async (client: Client, ...alarms: readonly Pick<AlarmRecord, 'id' | 'version'>[]) => {
    const answer = await client.post('/api/alarms/acknowledge', seen(...alarms));
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const results: readonly AcknowledgeResult[] = answer.body.results;
    return results.map(({ result, by }) => (by === null ? result : `${result} ${by}`));
  };
  const acknowledgedBy = async ({ id }: Pick<AlarmRecord, 'id'>) =>
    (await running.ingest.read.alarms.get(id))?.state.acknowledged?.by ?? null;
  const records = async ({ id }: Pick<AlarmRecord, 'id'>) =>
    (await running.ingest.read.audit.list({ subject: `alarm:${id}`, limit: 9 })).map(({ action }) => action);

  it('judges each by itself: done, taken by somebody else, changed since, gone, of another county', async () => {
    const free = await raise(running.ingest, 'A-2', 'door-close-fault');
    const taken = await raise(running.ingest, 'A-2', 'door-open-fault');
    const changed = await raise(running.ingest, 'A-2', 'unit-offline');
    const foreign = await raise(running.ingest, 'A-1', 'door-close-fault');
    await op2.post(`/api/alarms/${taken.id}/acknowledge`);
    await running.ingest.transaction((tx) => tx.alarms.apply(changed.id, { type: 'raise', at: Date.now() }));
    const county = await running.client('county');
    expect(await press(county, free, taken, changed, { id: '999999', version: 1 }, foreign)).toEqual([
      'done',
      'already-acknowledged op2',
      'version-conflict',
      'not-found',
      'not-found',
    ]);
    expect(await Promise.all([free, taken, changed, foreign].map(acknowledgedBy))).toEqual([
      'county',
      'op2',
      null,
      null,
    ]);
    expect(await records(free)).toEqual(['alarm.acknowledge']);
    expect(await records(changed)).toEqual([]);
  });

  it('never acknowledges an emergency, not even one that was a fault when it was chosen', async () => {
    const button = await raise(running.ingest, 'B-1', 'alarm-button');
    const fault = await raise(running.ingest, 'B-2', 'over-pressure');
    const hot = await running.ingest.transaction(async (tx) => {
      const alarm = await tx.alarms.insert(newAlarm('A-2', 'main-power-off', Date.now()));
      await tx.alarms.apply(alarm.id, { type: 'raise', at: Date.now() }, { facts: { priority: 'emergency' } });
      return (await tx.alarms.apply(alarm.id, { type: 'latch', at: Date.now() })).alarm;
    });
    expect(await press(op, button, fault, hot)).toEqual(['emergency-alone', 'done', 'emergency-alone']);
    expect(await Promise.all([button, hot].map(acknowledgedBy))).toEqual([null, null]);
  });

  it('of two desks that press at once each alarm goes to one of them, once', async () => {
    const alarms = await running.ingest.transaction(async (tx) => {
      const made: AlarmRecord[] = [];
      for (let n = 0; n < 120; n += 1) {
        const alarm = newAlarm('A-2', 'door-close-fault', Date.now());
        made.push(await tx.alarms.insert({ ...alarm, unitId: `many-${n}` }));
      }
      return made;
    });
    const [one, two] = await Promise.all([press(op, ...alarms), press(op2, ...alarms)]);
    for (const [index, alarm] of alarms.entries()) {
      const answers = [one[index], two[index]];
      expect(answers.filter((answer) => answer === 'done')).toHaveLength(1);
      expect(answers).toContain(`already-acknowledged ${await acknowledgedBy(alarm)}`);
      expect(await records(alarm)).toEqual(['alarm.acknowledge']);
    }
  });

  it('is taken back with one press, each by whoever gave it and before anybody else has acted', async () => {
    const mine = await raise(running.ingest, 'A-2', 'door-close-fault');
    const theirs = await raise(running.ingest, 'A-2', 'door-open-fault');
    const touched = await raise(running.ingest, 'A-2', 'unit-offline');
    const waits = await raise(running.ingest, 'A-1', 'door-close-fault');
    await press(op, mine, touched);
    await op2.post(`/api/alarms/${theirs.id}/acknowledge`);
    const until = Date.now() + 3_600_000;
    const supervisor = await running.client('sup');
    await supervisor.post(`/api/alarms/${touched.id}/shelve`, { reason: 'being repaired', untilMs: until });
    const now = async ({ id }: Pick<AlarmRecord, 'id'>): Promise<AlarmRecord> => {
      const alarm = await running.ingest.read.alarms.get(id);
      if (alarm === null) throw new Error('gone');
      return alarm;
    };
    const all = await Promise.all([mine, theirs, touched, waits].map(now));
    const answer = await op.post('/api/alarms/unacknowledge', seen(...all));
    const results: readonly AcknowledgeResult[] = answer.body.results;
    expect(results.map(({ result }) => result)).toEqual([
      'done',
      'undo-not-yours',
      'undo-not-yours',
      'not-acknowledged',
    ]);
    expect(await Promise.all([mine, theirs, touched].map(acknowledgedBy))).toEqual([null, 'op2', 'op']);
    expect((await running.ingest.read.alarms.view(mine.id))?.ringing).toBe(true);
    expect(await records(mine)).toEqual(['alarm.unacknowledge', 'alarm.acknowledge']);
  });

  it('takes so many and no more, and nothing that is no list of alarms', async () => {
    const many = Array.from({ length: acknowledgedAtOnce + 1 }, (_, n) => ({ id: String(n + 1), version: 1 }));
    for (const body of [{ alarms: many }, { alarms: [] }, { alarms: [{ id: '1' }] }, {}]) {
      const answer = await op.post('/api/alarms/acknowledge', body);
      expect([answer.status, errorCode(answer)]).toEqual([400, 'bad-input']);
    }
  });
});
