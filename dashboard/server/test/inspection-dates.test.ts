import { type AlarmView, calendarDay, unitIdSchema } from '@vigil/vocabulary';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { end, raise } from './support/alarms.ts';
import type { Client } from './support/client.ts';
import { BoardModel, connectDesk, opened } from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { sampleRegister } from './support/register.ts';
import { type Running, run } from './support/running.ts';

describe('the date behind an overdue inspection', () => {
  let running: Running;
  let sup: Client;
  beforeAll(async () => {
    running = await run();
    sup = await running.client('sup');
  });
  afterAll(() => running.stop());
  const dates = (alarms: Iterable<AlarmView>) => [...alarms].map((alarm) => [alarm.unitId, alarm.inspectionValidUntil]);

  it('is on the board, in the list, in the details and on the unit page', async () => {
    const { id } = await raise(running.ingest, 'A-2', 'inspection-overdue');
    await eventually('it is on the board', async () => {
      const { alarms } = (await sup.get('/api/live/snapshot')).body;
      return alarms.length === 1;
    });
    const date = '2020-01-01';
    expect(dates((await sup.get('/api/live/snapshot')).body.alarms)).toEqual([['A-2', date]]);
    expect(dates((await sup.get('/api/alarms?lane=inspection')).body.rows)).toEqual([['A-2', date]]);
    expect((await sup.get(`/api/alarms/${id}`)).body.alarm.inspectionValidUntil).toBe(date);
    expect((await sup.get('/api/units/A-2')).body.openAlarms[0].inspectionValidUntil).toBe(date);
  });

  it('reaches open desks when somebody corrects it', async () => {
    const model = new BoardModel();
    const socket = connectDesk(sup);
    socket.on('change', (batch) => model.apply(batch));
    await opened(socket);
    model.take((await sup.get('/api/live/snapshot')).body);
    await sup.patch('/api/units/A-2', { inspectionValidUntil: '2021-05-05' });
    await eventually('the desk has another date', () => dates(model.alarms.values())[0]?.[1] !== '2020-01-01');
    expect(dates(model.alarms.values())).toEqual([['A-2', '2021-05-05']]);
    socket.close();
  });

  it('is not on other alarms, nor on one that is over', async () => {
    const fault = await raise(running.ingest, 'A-2', 'door-close-fault');
    expect((await sup.get(`/api/alarms/${fault.id}`)).body.alarm).not.toHaveProperty('inspectionValidUntil');
    const [open] = (await sup.get('/api/alarms?lane=inspection')).body.rows;
    await end(running.ingest, open.id);
    expect((await sup.get(`/api/alarms/${open.id}`)).body.alarm).not.toHaveProperty('inspectionValidUntil');
  });

  it('is right for many alarms as for few, whichever way it is read', async () => {
    const file = sampleRegister();
    const lift = file.units[0];
    if (lift === undefined) throw new Error('sample register is broken');
    const wanted = Array.from({ length: 30 }, (_, i) => ({
      id: unitIdSchema.parse(`A-many-${i}`),
      date: calendarDay(Date.now() - (i + 2) * 86_400_000, 480),
    }));
    await running.ingest.transaction((tx) =>
      tx.register.import(
        {
          ...file,
          units: wanted.map(({ id, date }) => ({ ...lift, id, inspectionValidUntil: date })),
        },
        () => new Uint8Array(32),
      ),
    );
    for (const { id } of wanted) await raise(running.ingest, id, 'inspection-overdue');
    const expected = new Map<string, string>(wanted.map(({ id, date }) => [id, date]));
    const many: readonly AlarmView[] = (await sup.get('/api/alarms?lane=inspection&open=true&limit=100')).body.rows;
    expect(new Map(many.map((alarm) => [alarm.unitId, alarm.inspectionValidUntil]))).toEqual(expected);
    const few: readonly AlarmView[] = (await sup.get('/api/alarms?lane=inspection&open=true&limit=3')).body.rows;
    expect(few).toHaveLength(3);
    for (const alarm of few) expect(alarm.inspectionValidUntil).toBe(expected.get(alarm.unitId));
  });
});
