import { registerFileSchema } from '@vigil/vocabulary';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { raise } from './support/alarms.ts';
import { type Client, errorCode } from './support/client.ts';
import { BoardModel, connectDesk, opened } from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { sampleRegister } from './support/register.ts';
import { type Running, run } from './support/running.ts';

describe('scope', () => {
  let running: Running;
  let op: Client;
  let acme: Client;
  let bolt: Client;
  let county: Client;
  const ids = new Map<string, string>();
  beforeAll(async () => {
    running = await run();
    for (const unit of ['A-1', 'A-2', 'B-1', 'B-2'])
      ids.set(unit, (await raise(running.ingest, unit, 'entrapment')).id);
    await running.ingest.transaction((tx) =>
      tx.quarantine.add(
        ['acme', 'bolt', null].map((vendor, part) => ({
          at: Date.now(),
          vendor,
          unitId: vendor === 'acme' ? 'A-1' : vendor === 'bolt' ? 'B-1' : null,
          origin: 'x',
          topic: 't',
          reason: 'not-json' as const,
          detail: '',
          payload: Buffer.from(`raw ${vendor}`),
          journal: 'main',
          epoch: '0'.repeat(16),
          journalSeq: 1,
          part,
        })),
      ),
    );
    op = await running.client('op');
    acme = await running.client('acme');
    bolt = await running.client('bolt');
    county = await running.client('county');
  });
  afterAll(() => running.stop());
  const unitsOf = (rows: readonly { readonly unitId: string }[]): readonly string[] =>
    rows.map((row) => row.unitId).toSorted();

  it('a vendor sees only its own alarms, on the board and in the list', async () => {
    expect(unitsOf((await acme.get('/api/live/snapshot')).body.alarms)).toEqual(['A-1', 'A-2']);
    expect(unitsOf((await bolt.get('/api/alarms')).body.rows)).toEqual(['B-1', 'B-2']);
    expect(unitsOf((await op.get('/api/live/snapshot')).body.alarms)).toEqual(['A-1', 'A-2', 'B-1', 'B-2']);
  });

  it('a county operator sees only that county', async () => {
    expect(unitsOf((await county.get('/api/live/snapshot')).body.alarms)).toEqual(['A-2', 'B-2']);
    expect((await county.get('/api/units')).body.total).toBe(2);
    expect((await county.get('/api/live/snapshot')).body.counts.open.emergency).toBe(2);
  });

  it('what is out of scope looks like what does not exist, and cannot be commanded', async () => {
    for (const path of [
      '/api/units/B-1',
      `/api/alarms/${ids.get('B-1')}`,
      '/api/units/B-1/history?fields=a&fromMs=0&toMs=9',
    ]) {
      const foreign = await acme.get(path);
      const missing = await acme.get(path.replace('B-1', 'Z-9').replace(/alarms\/\d+/, 'alarms/999999'));
      expect([foreign.status, foreign.body]).toEqual([404, missing.body]);
    }
    const command = await county.post(`/api/alarms/${ids.get('A-1')}/acknowledge`);
    expect([command.status, errorCode(command)]).toEqual([404, 'not-found']);
    expect((await running.ingest.read.alarms.get(ids.get('A-1') ?? ''))?.state.acknowledged).toBeNull();
  });

  it('quarantine, compliance, kitchens and reference leak nothing of another vendor', async () => {
    expect((await acme.get('/api/quarantine')).body.map((row: { vendor: string }) => row.vendor)).toEqual(['acme']);
    expect((await bolt.get('/api/kitchens')).body).toEqual([]);
    expect((await acme.get('/api/kitchens')).body).toHaveLength(1);
    const kinds = (await bolt.get('/api/compliance')).body.map((row: { kind: string }) => row.kind);
    expect(kinds.toSorted()).toEqual(['boiler', 'elevator']);
    expect((await acme.get('/api/reference')).body.vendors.map((row: { id: string }) => row.id)).toEqual(['acme']);
  });

  it('live changes and watched units stay within the scope', async () => {
    const socket = connectDesk(acme);
    const model = new BoardModel();
    const heard: string[] = [];
    const changed: string[] = [];
    socket.on('change', (batch) => {
      for (const change of batch.changes) if (change.type === 'alarm') changed.push(change.alarm.id);
      model.apply(batch);
    });
    socket.on('alarm', (alarm, confirm) => {
      heard.push(alarm.unitId);
      confirm(alarm);
    });
    await opened(socket);
    model.take((await acme.get('/api/live/snapshot')).body);
    await raise(running.ingest, 'B-1', 'door-close-fault');
    const foreign = await raise(running.ingest, 'B-1', 'gas-leak');
    const own = await raise(running.ingest, 'A-1', 'door-close-fault');
    const urgent = await raise(running.ingest, 'A-2', 'gas-leak');
    await eventually('own alarms arrive', () => changed.includes(own.id) && changed.includes(urgent.id));
    expect(changed.toSorted()).toEqual([own.id, urgent.id].toSorted());
    expect(model.alarms.has(foreign.id)).toBe(false);
    expect(new Set(heard)).toEqual(new Set(['A-1', 'A-2']));
    expect(await socket.emitWithAck('watch', 'B-1')).toMatchObject({ ok: false, code: 'not-found' });
    expect(await socket.emitWithAck('watch', 'A-1')).toMatchObject({ ok: true, value: { unitId: 'A-1' } });
    socket.close();
  });

  it('the audit of somebody who sees one county holds what was done there and nothing else', async () => {
    const root = await running.client('root');
    const sup = await running.client('sup');
    const made = { name: '片区', role: 'supervisor', counties: ['lianzhou'], password: 'long enough word' };
    expect((await root.post('/api/people', { ...made, login: 'area' })).status).toBe(200);
    for (const unit of ['A-1', 'A-2']) {
      await op.post(`/api/alarms/${ids.get(unit)}/acknowledge`);
      await sup.patch(`/api/units/${unit}`, { name: `新${unit}` });
    }
    const area = await (await running.client()).signIn('area', 'long enough word');
    const subjects = async (client: Client, query = ''): Promise<readonly string[]> =>
      (await client.get(`/api/audit?limit=500${query}`)).body
        // Where the test is slow, the system notes that nobody watches.
        .filter((row: { actor: string }) => row.actor !== 'system')
        .map((row: { subject: string }) => row.subject);
    expect(await subjects(area)).toEqual(['unit:A-2', `alarm:${ids.get('A-2')}`]);
    expect(await subjects(area, '&subject=unit:A-1')).toEqual([]);
    expect(await subjects(root)).toEqual(expect.arrayContaining(['unit:A-1', 'unit:A-2', 'person:area']));
  });

  it('an open alarm whose unit goes to another vendor is seen there at once, and by the old one no more', async () => {
    const desk = async (client: Client) => {
      const socket = connectDesk(client);
      await opened(socket);
      return socket;
    };
    const sockets = [await desk(acme), await desk(bolt)];
    const { id } = await raise(running.ingest, 'C-1', 'entrapment');
    const shown = async (client: Client): Promise<boolean> =>
      (await client.get('/api/live/snapshot')).body.alarms.some((alarm: { id: string }) => alarm.id === id);
    await eventually('the old vendor sees it', () => shown(acme));
    const moved = sampleRegister().units.map((unit) => (unit.id === 'C-1' ? { ...unit, vendor: 'bolt' } : unit));
    await running.ingest.transaction((tx) =>
      tx.register.import(registerFileSchema.parse({ ...sampleRegister(), units: moved }), () => new Uint8Array(32)),
    );
    expect((await acme.get(`/api/alarms/${id}`)).status).toBe(404);
    expect((await bolt.get(`/api/alarms/${id}`)).body.alarm.vendor).toBe('bolt');
    await eventually('the boards follow', async () => (await shown(bolt)) && !(await shown(acme)));
    for (const socket of sockets) socket.close();
  });

  it('alarms of a unit in no register are found by what they stand under, by whom they concern', async () => {
    const { id } = await raise(running.ingest, 'acme/1号 梯', 'entrapment');
    const found = (client: Client, unitId: string) =>
      client.get(`/api/alarms?unitId=${encodeURIComponent(unitId)}`).then(({ status, body }) => [status, body.rows]);
    for (const client of [op, acme, county])
      expect(await found(client, 'acme/1号 梯')).toEqual([200, [expect.objectContaining({ id })]]);
    expect(await found(bolt, 'acme/1号 梯')).toEqual([200, []]);
    expect(await found(op, 'bolt/1号 梯')).toEqual([200, []]);
    expect((await op.get(`/api/export/alarms?unitId=${encodeURIComponent('acme/1号 梯')}`)).body).toContain('1号 梯');
    for (const no of ['1号梯', '/1', 'acme/', 'a b/1', `acme/${'1'.repeat(65)}`, 'acme/1\n'])
      expect((await found(op, no))[0], no).toBe(400);
  });
});
