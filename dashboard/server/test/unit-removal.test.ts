import { afterAll, beforeAll, expect, it } from 'vitest';
import { raise } from './support/alarms.ts';
import { type Answer, type Client, errorCode } from './support/client.ts';
import { connectDesk, opened } from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { sampleRegister } from './support/register.ts';
import { type Running, run } from './support/running.ts';
import { unitState } from './support/unit-state.ts';

let running: Running;
let root: Client;
beforeAll(async () => {
  // What goes is the question here, not how soon a busy machine answers.
  running = await run({ readers: { deadlineMs: 60_000 } });
  root = await running.client('root');
});
afterAll(() => running.stop());
const remove = (id: string, query = '', as = root): Promise<Answer> => as.send('DELETE', `/api/units/${id}${query}`);

it('is shown first and changes nothing then; open alarms go only as many as were seen, an emergency never', async () => {
  const fault = await raise(running.ingest, 'A-1', 'door-close-fault');
  const seen = await remove('A-1', '?dryRun=true');
  expect(seen.body).toMatchObject({
    unit: { id: 'A-1', rescueCode: '100001' },
    openAlarms: { emergency: 0, fault: 1 },
    behind: 0,
    credentials: [{ id: 'acme-gw', others: 'all' }],
  });
  const refused = await remove('A-1');
  expect([refused.status, errorCode(refused)]).toEqual([409, 'unit-in-use']);
  expect(refused.body.error.details).toMatchObject({ obstacles: ['open-alarms'], openAlarms: { fault: 1 } });
  const emergency = await raise(running.ingest, 'A-2', 'alarm-button');
  expect((await remove('A-2', '?openAlarms=9')).body.error.details.obstacles).toEqual(['emergency']);
  expect((await root.get('/api/units/A-2')).body.openAlarms).toHaveLength(1);
  expect((await root.get(`/api/alarms/${emergency.id}`)).body.alarm.closedAt).toBeNull();
  // Somebody corrected it since it was looked at.
  await root.patch('/api/units/A-1', { name: '改名' });
  const { version } = seen.body;
  expect(errorCode(await remove('A-1', `?openAlarms=1&version=${version}`))).toBe('version-conflict');
  const now = (await remove('A-1', '?dryRun=true')).body;
  const done = await Promise.all([1, 2].map(() => remove('A-1', `?openAlarms=1&version=${now.version}`)));
  // Of two administrators one has done it, and the other hears that there is none.
  expect(done.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 404]);
  expect((await root.get('/api/units/A-1')).status).toBe(404);
  const { alarm, occurrences } = (await root.get(`/api/alarms/${fault.id}`)).body;
  expect(alarm).toMatchObject({ unitId: 'A-1', closedBy: 'root', outcome: 'other' });
  expect(occurrences).toEqual([]);
  const audit = (await root.get('/api/audit?subject=unit:A-1')).body;
  expect(audit.map(({ action }: { action: string }) => action)).toEqual(['register.remove-unit', 'unit.edit']);
  expect(audit[0]).toMatchObject({
    actor: 'root',
    detail: {
      before: { id: 'A-1', name: '改名', rescueCode: '100001', maintenance: 'fix', county: 'qingcheng' },
      after: null,
      openAlarms: { fault: 1 },
    },
  });
  const units = sampleRegister().units.filter(({ id }) => id === 'A-1');
  await running.ingest.transaction((tx) =>
    tx.register.import({ ...sampleRegister(), units }, () => new Uint8Array(32)),
  );
  expect((await root.get('/api/units/A-1')).body).toMatchObject({ unit: { name: '1号梯' }, openAlarms: [] });
});

it('is for whoever may import the register', async () => {
  for (const login of ['sup', 'op', 'acme', 'reg'])
    expect((await remove('B-1', '', await running.client(login))).status).toBe(403);
  expect((await remove('no-such')).status).toBe(404);
  expect((await root.get('/api/units/B-1')).status).toBe(200);
});

it('a change tells what is doubtful, in the words of an import', async () => {
  const { body } = await root.patch('/api/units/B-2', { inspectionValidUntil: '2226-01-01' });
  expect(body.unit.inspectionValidUntil).toBe('2226-01-01');
  expect(body.warnings).toEqual([
    'unit B-2: 检验有效期 2226-01-01 不合常理 · end of the inspection 2226-01-01 is unlikely',
  ]);
  const file = sampleRegister();
  await running.ingest.transaction((tx) =>
    tx.register.import(
      {
        ...file,
        sites: file.sites.map((site) => (site.id === 's2' ? { ...site, county: '清城区' } : site)),
        units: file.units.flatMap((unit) =>
          unit.id === 'B-2'
            ? [{ ...unit, rescueCode: '1234', profile: 'gbt', inspectionValidUntil: '2027-01-01' }]
            : [],
        ),
      },
      () => new Uint8Array(32),
    ),
  );
  const { warnings } = (await root.patch('/api/units/B-2', { outOfUse: true })).body;
  for (const doubt of [/no county 清城区, write qingcheng/, /1234 has not 6 digits/, /no code table gbt/])
    expect(warnings).toContainEqual(expect.stringMatching(doubt));
  expect((await root.patch('/api/units/B-1', { name: '3号梯甲' })).body.warnings).toEqual([]);
});

it('a desk that watches it learns that nothing is known of it any more, and can watch it no longer', async () => {
  await running.ingest.transaction((tx) => tx.units.saveStates([unitState('C-1', { availability: 'online' })]));
  const socket = connectDesk(root);
  const told: string[] = [];
  socket.on('unit', (live) => told.push(live.availability));
  await opened(socket);
  expect(await socket.emitWithAck('watch', 'C-1')).toMatchObject({ ok: true, value: { availability: 'online' } });
  expect((await remove('C-1')).status).toBe(200);
  await eventually('it is told', () => told.includes('never-seen'));
  expect(await socket.emitWithAck('watch', 'C-1')).toMatchObject({ ok: false });
  socket.close();
});
