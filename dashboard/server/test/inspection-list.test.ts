import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { end, raise } from './support/alarms.ts';
import { type Client, errorCode } from './support/client.ts';
import { BoardModel, connectDesk, opened } from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { type Running, run } from './support/running.ts';

describe('the work list of inspections', () => {
  let running: Running;
  let op: Client;
  let op2: Client;
  let vendor: Client;
  const list = async (client: Client, query = '') => (await client.get(`/api/inspections${query}`)).body;

  beforeAll(async () => {
    running = await run();
    [op, op2, vendor] = await Promise.all([running.client('op'), running.client('op2'), running.client('acme')]);
  });
  afterAll(() => running.stop());

  it('names what is overdue and for how long, and puts nothing of it among the alarms', async () => {
    const { rows, total } = await list(op);
    expect(total).toBe(1);
    expect(rows[0]).toMatchObject({ unitId: 'A-2', validUntil: '2020-01-01', county: 'lianzhou', takenUp: null });
    expect(rows[0].days).toBeLessThan(-2_000);
    const { counts, alarms } = (await op.get('/api/live/snapshot')).body;
    expect([alarms, counts.open.inspection]).toEqual([[], 0]);
  });

  it('of two who take up the same unit the second hears who was first', async () => {
    const take = (client: Client, seenAt: number | null, note = '') =>
      client.post('/api/inspections/A-2/take-up', { seenAt, note });
    const answers = await Promise.all([take(op, null, '已通知使用单位'), take(op2, null)]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
    const refused = answers.find(({ status }) => status === 409);
    if (refused === undefined) throw new Error('nobody was refused');
    expect(errorCode(refused)).toBe('version-conflict');
    const [{ takenUp }] = (await list(op, '?takenUp=true')).rows;
    expect(refused.body.error.details).toEqual(takenUp);
    expect((await take(op2, takenUp.at, '周五检验')).status).toBe(200);
    const [row] = (await list(op)).rows;
    expect(row.takenUp).toMatchObject({ by: 'op2', note: '周五检验' });
    const record = await running.ingest.read.audit.list({ subject: 'unit:A-2', limit: 9 });
    expect(record.map(({ action }) => action)).toEqual(['inspection.take-up', 'inspection.take-up']);
    expect(record[0]?.detail).toMatchObject({ before: takenUp });
    expect((await op.post('/api/inspections/A-2/release', { seenAt: takenUp.at })).status).toBe(409);
    expect((await op.post('/api/inspections/A-2/release', { seenAt: row.takenUp.at })).status).toBe(200);
    expect((await list(op, '?takenUp=true')).total).toBe(0);
  });

  it('shows a vendor its own units, and neither names, notes nor whom to ring', async () => {
    await op.post('/api/inspections/A-2/take-up', { seenAt: null, note: '王五 13800000000' });
    const text = JSON.stringify(await list(vendor));
    expect(text).toContain('"A-2"');
    expect(text).not.toMatch(/王五|138|"op"/);
    expect((await list(await running.client('bolt'))).total).toBe(0);
    expect((await vendor.post('/api/inspections/A-2/take-up', { seenAt: null })).status).toBe(403);
    const county = await running.client('county');
    expect((await county.post('/api/inspections/B-1/take-up', { seenAt: null })).status).toBe(404);
  });

  it('an emergency carries the date on the certificate of its unit, a fault and what is over do not', async () => {
    const emergency = await raise(running.ingest, 'A-2', 'entrapment');
    const fault = await raise(running.ingest, 'A-2', 'door-close-fault');
    const alarm = async (id: string) => (await op.get(`/api/alarms/${id}`)).body.alarm;
    expect((await alarm(emergency.id)).inspectionValidUntil).toBe('2020-01-01');
    expect(await alarm(fault.id)).not.toHaveProperty('inspectionValidUntil');
    const model = new BoardModel();
    const socket = connectDesk(op);
    socket.on('change', (batch) => model.apply(batch));
    await opened(socket);
    model.take((await op.get('/api/live/snapshot')).body);
    const root = await running.client('root');
    const date = () => model.alarms.get(emergency.id)?.inspectionValidUntil;
    await root.patch('/api/units/A-2', { inspectionValidUntil: '2021-05-05' });
    await eventually('the desk has the corrected date', () => date() === '2021-05-05');
    await root.patch('/api/units/A-2', { outOfUse: true });
    await eventually('what is out of use is not inspected', () => date() === undefined);
    socket.close();
    await end(running.ingest, emergency.id);
    expect(await alarm(emergency.id)).not.toHaveProperty('inspectionValidUntil');
  });
});
