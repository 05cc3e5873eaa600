import { closingOf } from '@vigil/harness';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { end, raise } from './support/alarms.ts';
import { type Client, errorCode } from './support/client.ts';
import { type Running, run } from './support/running.ts';

describe('commands', () => {
  let running: Running;
  let op: Client;
  let op2: Client;
  let sup: Client;
  let root: Client;
  beforeAll(async () => {
    running = await run();
    op = await running.client('op');
    op2 = await running.client('op2');
    sup = await running.client('sup');
    root = await running.client('root');
  });
  afterAll(() => running.stop());

  it('of two desks that acknowledge at the same moment one wins, the other hears who did', async () => {
    const alarm = await raise(running.ingest, 'A-1', 'alarm-button');
    const answers = await Promise.all([op, op2].map((desk) => desk.post(`/api/alarms/${alarm.id}/acknowledge`)));
    const statuses = answers.map((answer) => answer.status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([200, 409]);
    const [won, lost] = answers.toSorted((a, b) => a.status - b.status);
    expect(lost && errorCode(lost)).toBe('already-acknowledged');
    expect(lost?.body.error.details.acknowledgedBy).toBe(won?.body.acknowledgedBy);
    const { body } = await op.get(`/api/alarms/${alarm.id}`);
    expect(body.audit.filter((row: { action: string }) => row.action === 'alarm.acknowledge')).toHaveLength(1);
    await end(running.ingest, alarm.id).catch(() => null);
  });

  it('a version that is no longer the current one is refused and changes nothing', async () => {
    const alarm = await raise(running.ingest, 'A-2', 'door-close-fault');
    await running.ingest.transaction((tx) => tx.alarms.apply(alarm.id, { type: 'raise', at: Date.now() }));
    const late = await op.post(`/api/alarms/${alarm.id}/acknowledge`, { version: alarm.version });
    expect([late.status, errorCode(late)]).toEqual([409, 'version-conflict']);
    expect((await running.ingest.read.alarms.get(alarm.id))?.state.acknowledged).toBeNull();
    const again = await op.post(`/api/alarms/${alarm.id}/acknowledge`, { version: alarm.version + 1 });
    expect([again.status, again.body.acknowledgedBy, again.body.version]).toEqual([200, 'op', alarm.version + 2]);
  });

  it('the life cycle’s refusals reach the caller by their names', async () => {
    const emergency = await raise(running.ingest, 'B-1', 'entrapment');
    const path = `/api/alarms/${emergency.id}`;
    expect(errorCode(await op.post(`${path}/close`, { outcome: 'rescued' }))).toBe('close-needs-acknowledge');
    expect(errorCode(await sup.post(`${path}/shelve`, { reason: 'x', untilMs: Date.now() + 1e6 }))).toBe(
      'emergency-cannot-be-shelved',
    );
    expect((await op.post(`${path}/acknowledge`)).status).toBe(200);
    const closed = await op.post(`${path}/close`, { ...closingOf('rescued'), note: '两人' });
    expect([closed.status, closed.body.closedBy, closed.body.outcome]).toEqual([200, 'op', 'rescued']);
    expect(errorCode(await op.post(`${path}/close`, { outcome: 'rescued' }))).toBe('already-closed');
    const fault = await raise(running.ingest, 'B-1', 'door-close-fault');
    await op.post(`/api/alarms/${fault.id}/acknowledge`);
    expect(errorCode(await op.post(`/api/alarms/${fault.id}/close`, { outcome: 'handled' }))).toBe('still-active');
    expect(errorCode(await sup.post(`/api/alarms/${fault.id}/shelve`, { reason: 'x', untilMs: 1 }))).toBe('bad-input');
    const shelved = await sup.post(`/api/alarms/${fault.id}/shelve`, { reason: '等配件', untilMs: Date.now() + 1e6 });
    expect(shelved.body.state).toBe('shelved');
    const { audit } = (await op.get(`/api/alarms/${fault.id}`)).body;
    expect(audit[0]).toMatchObject({ action: 'alarm.shelve', detail: { reason: '等配件' } });
    expect((await sup.post(`/api/alarms/${fault.id}/unshelve`)).body.state).toBe('active-acknowledged');
    expect((await sup.post(`/api/alarms/${fault.id}/unshelve`)).status).toBe(200);
  });

  it('an emergency is closed only by who says how it is known that nobody is inside, and it is kept', async () => {
    const alarm = await raise(running.ingest, 'A-1', 'entrapment');
    const path = `/api/alarms/${alarm.id}`;
    await op.post(`${path}/acknowledge`);
    const form = { verified: 'seen-on-site', verifiedBy: '安达维保 李工', freed: 2, cause: 'equipment.door' };
    const close = async (body: object) => {
      const { status, body: said } = await op.post(`${path}/close`, body);
      return [status, said.error?.code, said.error?.details?.missing];
    };
    // What closed 24 emergencies at once: an outcome and nothing else.
    expect(await close({ outcome: 'false-alarm', note: '' })).toEqual([409, 'close-incomplete', ['form']]);
    expect((await close({ outcome: 'cleared', form }))[1]).toBe('bad-input');
    expect((await close({ outcome: 'rescued', form: { ...form, cause: 'whatever' } }))[1]).toBe('bad-input');
    expect((await close({ outcome: 'rescued', form: { ...form, verified: 'i think so' } }))[1]).toBe('bad-input');
    // Its device still reports it.
    expect((await close({ outcome: 'rescued', form }))[2]).toEqual(['still-active', 'note']);
    expect((await close({ outcome: 'rescued', note: ' ', form: { ...form, stillActive: true } }))[2]).toEqual(['note']);
    expect((await running.ingest.read.alarms.get(alarm.id))?.state.closed).toBeNull();

    const done = await op.post(`${path}/close`, {
      outcome: 'rescued',
      note: '门已打开',
      form: { ...form, stillActive: true },
    });
    expect(done.status).toBe(200);
    const kept = { ...form, stillActive: true };
    expect((await running.ingest.read.alarms.get(alarm.id))?.state.closed).toMatchObject({ by: 'op', form: kept });
    expect((await op.get(path)).body.audit[0]).toMatchObject({
      action: 'alarm.close',
      detail: { outcome: 'rescued', note: '门已打开', form: kept },
    });
  });

  it('an acknowledgement is taken back by who gave it, once, and not behind somebody who has acted since', async () => {
    const alarm = await raise(running.ingest, 'A-2', 'door-open-fault');
    const path = `/api/alarms/${alarm.id}`;
    expect(errorCode(await op.post(`${path}/unacknowledge`))).toBe('not-acknowledged');
    await op.post(`${path}/acknowledge`);
    expect(errorCode(await sup.post(`${path}/unacknowledge`))).toBe('undo-not-yours');
    const undone = await op.post(`${path}/unacknowledge`);
    expect([undone.status, undone.body.ringing, undone.body.acknowledgedBy]).toEqual([200, true, null]);
    expect(undone.body.raisedAt).toBe(alarm.state.raisedAt);
    expect((await op.get(path)).body.audit[0]).toMatchObject({ action: 'alarm.unacknowledge', actor: 'op' });
    expect(errorCode(await op.post(`${path}/unacknowledge`))).toBe('not-acknowledged');

    // What the other did is not to be seen in the alarm any more, only in the audit.
    await op.post(`${path}/acknowledge`);
    await sup.post(`${path}/shelve`, { reason: '等配件', untilMs: Date.now() + 1e6 });
    await sup.post(`${path}/unshelve`);
    expect(errorCode(await op.post(`${path}/unacknowledge`))).toBe('undo-not-yours');
    await end(running.ingest, alarm.id);
    expect(errorCode(await op.post(`${path}/unacknowledge`))).toBe('already-closed');
  });

  it('every command leaves one audit row in an unbroken chain, a refused one leaves none', async () => {
    const before = (await root.get('/api/audit?limit=500')).body.length;
    const unit = await sup.patch('/api/units/A-1', { name: ' 新名\u200B\n', inspectionValidUntil: '2031-02-03' });
    expect([unit.status, unit.body.unit.name, unit.body.due.state]).toEqual([200, '新名', 'ok']);
    expect((await sup.patch('/api/units/A-1', {})).status).toBe(400);
    expect((await sup.patch('/api/units/Z-1', { name: 'x' })).status).toBe(404);
    expect((await sup.patch('/api/units/A-1', { name: '#清空' })).status).toBe(400);
    const rows = (await root.get('/api/audit?limit=500')).body;
    expect(rows).toHaveLength(before + 1);
    expect(rows[0]).toMatchObject({ actor: 'sup', action: 'unit.edit', subject: 'unit:A-1' });
    expect(rows[0].detail.after.name).toBe('新名');
    expect(await running.ingest.read.audit.verify()).toBeNull();
  });

  it('a credential’s token is shown once, works as stored, and an id is never given out twice', async () => {
    const made = await root.post('/api/credentials', { id: 'dev-1', vendor: 'acme', role: 'device', units: ['A-1'] });
    expect([made.status, made.body.token]).toEqual([200, expect.stringMatching(/^[\w-]{43}$/)]);
    const list = await root.get('/api/credentials');
    expect(JSON.stringify(list.body)).not.toContain(made.body.token);
    expect(list.body.find((row: { id: string }) => row.id === 'dev-1')).toMatchObject({
      hasToken: true,
      units: ['A-1'],
    });
    expect(
      errorCode(await root.post('/api/credentials', { id: 'dev-1', vendor: 'acme', role: 'device', units: ['A-1'] })),
    ).toBe('already-exists');
    expect(
      errorCode(await root.post('/api/credentials', { id: 'dev-2', vendor: 'acme', role: 'device', units: ['B-1'] })),
    ).toBe('bad-input');
    expect(
      errorCode(
        await root.post('/api/credentials', { id: 'service-ingest', vendor: 'acme', role: 'device', units: 'all' }),
      ),
    ).toBe('bad-input');
    expect((await root.patch('/api/credentials/dev-1', { enabled: false })).body).toMatchObject({
      credential: { id: 'dev-1', enabled: false },
      cuts: { units: 1 },
    });
    expect((await root.send('DELETE', '/api/credentials/dev-1')).status).toBe(200);
    expect((await root.send('DELETE', '/api/credentials/dev-1')).status).toBe(404);
    expect(JSON.stringify((await root.get('/api/audit?limit=500')).body)).not.toContain(made.body.token);
  });

  it('a change of a credential tells what it cuts before it does, and the audit keeps before and after', async () => {
    await root.post('/api/credentials', { id: 'all-acme', vendor: 'acme', role: 'gateway', units: 'all' });
    const path = '/api/credentials/all-acme';
    const [before] = (await root.get('/api/credentials?text=all-acme')).body;
    const trial = await root.patch(path, { units: ['A-1'], dryRun: true });
    expect(trial.body.cuts.units).toBeGreaterThan(0);
    expect((await root.send('DELETE', `${path}?dryRun=true`)).body.cuts.units).toBe(trial.body.cuts.units + 1);
    expect((await root.get('/api/credentials?text=all-acme')).body).toEqual([before]);
    const narrowed = await root.patch(path, { units: ['A-1'] });
    expect(narrowed.body).toMatchObject({ credential: { units: ['A-1'] }, cuts: trial.body.cuts });
    const rotated = await root.post(`${path}/rotate`, { overlapHours: 24 });
    expect(rotated.body.token).toMatch(/^[\w-]{43}$/);
    expect(rotated.body.previousUntil).toBeGreaterThan(Date.now() + 23 * 3_600_000);
    expect(errorCode(await root.post('/api/credentials/nobody/rotate', {}))).toBe('not-found');
    // A third token would end the first before its time: only where that is said.
    const hasty = await root.post(`${path}/rotate`, {});
    expect([hasty.status, errorCode(hasty)]).toEqual([409, 'token-still-good']);
    expect(hasty.body.error.details).toEqual({ until: rotated.body.previousUntil });
    expect((await root.post(`${path}/rotate`, { endOverlap: true })).status).toBe(200);
    const audit = (await root.get('/api/audit?subject=credential:all-acme')).body;
    expect(audit.map(({ action }: { action: string }) => action)).toEqual([
      'credential.rotate',
      'credential.rotate',
      'credential.edit',
      'credential.create',
    ]);
    expect(audit[2].detail).toEqual({ before: { units: 'all' }, after: { units: ['A-1'] }, cuts: trial.body.cuts });
    expect(audit[1].detail.after.previousUntil).toBe(rotated.body.previousUntil);
    expect(JSON.stringify(audit)).not.toContain(rotated.body.token);
  });

  it('the audit keeps what was corrected in the register of a unit, before and after', async () => {
    const { name } = (await root.get('/api/units/A-1')).body.unit;
    await root.patch('/api/units/A-1', { name: '改名', outOfUse: false });
    expect((await root.get('/api/audit?subject=unit:A-1')).body[0]).toMatchObject({
      action: 'unit.edit',
      detail: { before: { name }, after: { name: '改名' } },
    });
    await root.patch('/api/units/A-1', { name });
  });

  it('the last administrator cannot be taken away, and a vendor account needs a vendor', async () => {
    const people: readonly { id: string; login: string }[] = (await root.get('/api/people')).body;
    const admins = people.filter(({ login }) => login === 'root');
    expect(JSON.stringify(people)).not.toContain('argon2');
    expect(errorCode(await root.patch(`/api/people/${admins[0]?.id}`, { enabled: false }))).toBe('bad-input');
    expect(errorCode(await root.patch(`/api/people/${admins[0]?.id}`, { role: 'operator' }))).toBe('bad-input');
    const lost = { login: 'lost', name: 'x', role: 'vendor', password: 'long enough word' };
    expect(errorCode(await root.post('/api/people', lost))).toBe('bad-input');
    expect(errorCode(await root.post('/api/people', { ...lost, vendor: 'nobody' }))).toBe('bad-input');
    // Half a city's rights and one vendor's view is nothing that anybody means.
    const odd = { ...lost, role: 'administrator', vendor: 'acme' };
    expect(errorCode(await root.post('/api/people', odd))).toBe('bad-input');
    const made = await root.post('/api/people', { ...lost, vendor: 'acme' });
    expect([made.status, made.body.vendor]).toEqual([200, 'acme']);
    expect(errorCode(await root.post('/api/people', { ...lost, vendor: 'acme' }))).toBe('bad-input');
    expect((await root.patch(`/api/people/${made.body.id}`, { name: 'y', password: 'another long word' })).status).toBe(
      200,
    );
    const audit = (await root.get('/api/audit?subject=person:lost')).body;
    expect(audit.slice(0, 2)).toMatchObject([
      { action: 'person.edit', detail: { before: { name: 'x' }, after: { name: 'y' }, password: 'changed' } },
      { action: 'person.create', detail: { before: null, after: { role: 'vendor', vendor: 'acme' } } },
    ]);
    expect(JSON.stringify(audit)).not.toMatch(/argon2|long word/);
    const mine = await running.client();
    await mine.signIn('lost', 'another long word');
    expect((await mine.get('/api/units')).body.total).toBe(3);
  });

  it('a register file is imported whole with its audit row, or refused whole with the list of faults', async () => {
    const base = { format: 'vigil-register', version: 1, vendors: [{ id: 'new', name: '新厂' }] };
    const bad = { ...base, units: [{ id: 'N-1', vendor: 'none', kind: 'elevator', name: 'x' }] };
    const refused = await root.post('/api/register/import', bad);
    expect([refused.status, errorCode(refused)]).toEqual([400, 'bad-input']);
    expect(JSON.stringify(refused.body.error.details)).toContain('none');
    expect((await running.ingest.read.register.vendors()).map(({ id }) => id)).not.toContain('new');
    expect(errorCode(await root.send('POST', '/api/register/import', { raw: '{"a":' }))).toBe('bad-input');
    expect(errorCode(await root.post('/api/register/import', { ...base, typo: 1 }))).toBe('bad-input');
    const good = await root.post('/api/register/import', {
      ...base,
      units: [{ id: 'N-1', vendor: 'new', kind: 'elevator', name: 'x' }],
    });
    expect([good.status, good.body.units]).toEqual([200, 1]);
    expect((await root.get('/api/units/N-1')).status).toBe(200);
    expect((await root.get('/api/audit?subject=register')).body[0]).toMatchObject({
      actor: 'root',
      action: 'register.import',
    });
  });
});
