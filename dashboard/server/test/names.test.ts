import { closingOf } from '@vigil/harness';
import type { AlarmDetail, AlarmView } from '@vigil/vocabulary';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { raise } from './support/alarms.ts';
import type { Client } from './support/client.ts';
import { connectDesk, opened } from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { type Running, run } from './support/running.ts';

const centre = 'role:operator';

describe('names of the rescue centre', () => {
  let running: Running;
  let op: Client;
  let acme: Client;
  beforeAll(async () => {
    running = await run();
    op = await running.client('op2');
    acme = await running.client('acme');
  });
  afterAll(() => running.stop());

  it('a vendor reads the role of who acted and nothing that people wrote; the centre reads both', async () => {
    const { id } = await raise(running.ingest, 'A-1', 'entrapment');
    await op.post(`/api/alarms/${id}/acknowledge`);
    await op.post(`/api/alarms/${id}/close`, {
      ...closingOf('rescued'),
      note: 'called Mr Li of op2',
    });
    const own: AlarmDetail = (await op.get(`/api/alarms/${id}`)).body;
    expect([own.alarm.acknowledgedBy, own.alarm.closedBy]).toEqual(['op2', 'op2']);
    expect(own.audit.map(({ actor }) => actor)).toEqual(['op2', 'op2']);
    expect(JSON.stringify(own)).toContain('called Mr Li');

    const theirs = await acme.get(`/api/alarms/${id}`);
    const detail: AlarmDetail = theirs.body;
    expect([detail.alarm.acknowledgedBy, detail.alarm.closedBy]).toEqual([centre, centre]);
    expect(detail.audit.map(({ actor, action }) => [actor, action])).toEqual([
      [centre, 'alarm.close'],
      [centre, 'alarm.acknowledge'],
    ]);
    expect(detail.audit[0]?.detail).toEqual({ outcome: 'rescued' });
    expect(JSON.stringify(theirs.body)).not.toContain('op2');
    expect(JSON.stringify((await acme.get('/api/alarms?unitId=A-1')).body)).not.toContain('op2');
  });

  it('neither the board, its live changes nor the unit page tell them', async () => {
    const heard: AlarmView[] = [];
    const socket = connectDesk(acme);
    socket.on('change', ({ changes }) => {
      for (const change of changes) if (change.type === 'alarm') heard.push(change.alarm);
    });
    socket.on('alarm', (alarm, confirm) => {
      heard.push(alarm);
      confirm(alarm);
    });
    await opened(socket);
    await acme.get('/api/live/snapshot');
    const { id } = await raise(running.ingest, 'A-2', 'entrapment');
    await op.post(`/api/alarms/${id}/acknowledge`);
    const seen = await eventually('the acknowledgement arrives', () =>
      heard.find((alarm) => alarm.id === id && alarm.acknowledgedAt !== null),
    );
    expect(seen.acknowledgedBy).toBe(centre);
    const pages = [
      heard,
      (await acme.get('/api/live/snapshot')).body,
      (await acme.get('/api/units/A-2')).body,
      (await acme.get('/api/alarms')).body,
    ];
    for (const page of pages) expect(JSON.stringify(page)).not.toContain('op2');
    // Rights are per board: what the centre's own board says has not changed.
    const { alarms } = (await op.get('/api/live/snapshot')).body;
    expect(alarms.find((alarm: AlarmView) => alarm.id === id)?.acknowledgedBy).toBe('op2');
    socket.close();
  });

  it('a vendor reads its own number, and those of nobody else: not on the board, in lists, nor on the unit page', async () => {
    await raise(running.ingest, 'A-1', 'alarm-button');
    const pages = async (client: Client): Promise<string> => {
      const paths = [
        '/api/live/snapshot',
        '/api/alarms?unitId=A-1',
        '/api/units/A-1',
        '/api/units',
        '/api/inspections',
      ];
      return JSON.stringify(await Promise.all(paths.map(async (path) => (await client.get(path)).body)));
    };
    const [theirs, own] = [await pages(acme), await pages(op)];
    for (const number of ['0763-2', '0763-3']) {
      expect(own).toContain(`"${number}"`);
      expect(theirs).not.toContain(`"${number}"`);
    }
    expect(theirs).toContain('"0763-1"');
    expect(theirs).toContain('维保一');
  });
});
