import { passwordFaults } from '@vigil/vocabulary';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorCode } from './support/client.ts';
import { connectDesk, opened } from './support/desk.ts';
import { password, type Running, run } from './support/running.ts';

const better = 'eleven brave otters';

describe('the own password', () => {
  let running: Running;
  beforeAll(async () => {
    running = await run({ signIn: { freeFailures: 3 } });
  });
  afterAll(() => running.stop());

  it('is changed by who knows it; this session goes on, the others and their desks end', async () => {
    const client = await running.client('op');
    const elsewhere = await running.client('op');
    const desk = await opened(connectDesk(elsewhere));
    const { promise: bye, resolve } = Promise.withResolvers<string>();
    desk.on('bye', resolve);
    const done = await client.post('/api/session/password', { current: password, password: better });
    expect([done.status, done.body]).toEqual([200, { tokens: 0 }]);
    expect(await bye).toBe('not-signed-in');
    expect((await client.get('/api/session')).status).toBe(200);
    expect((await elsewhere.get('/api/session')).status).toBe(401);
    const fresh = await running.client();
    expect((await fresh.post('/api/session', { login: 'op', password })).status).toBe(401);
    await fresh.signIn('op', better);
    const audit = await running.ingest.read.audit.list({ limit: 50 });
    expect(audit.find(({ action }) => action === 'person.password')).toMatchObject({
      actor: 'op',
      subject: 'person:op',
    });
    expect(JSON.stringify(audit)).not.toContain(better);
  });

  it('is not found out with a session that was left open', async () => {
    const client = await running.client('op2');
    const guess = (current: string) => client.post('/api/session/password', { current, password: better });
    for (let index = 0; index < 3; index += 1) expect(errorCode(await guess(`wrong ${index}`))).toBe('wrong-password');
    const right = await guess(password);
    expect([right.status, errorCode(right)]).toEqual([429, 'too-many-attempts']);
    expect((await client.get('/api/session')).status).toBe(200);
    // Nor does that keep its owner out.
    await running.client('op2');
  });

  it('cannot be one that is expected, whoever sets it', async () => {
    const root = await running.client('root');
    const op = await running.client('sup');
    const person = (await root.get('/api/people')).body.find(({ login }: { login: string }) => login === 'reg');
    const make = { login: 'zhang.san', name: '张三', role: 'operator' };
    for (const [weak, fault] of [
      ['password12345678', 'common'],
      ['qwertyuiop123456', 'keyboard'],
      ['vigil-96333-2027', 'common'],
      ['aaaaaaaaaaaaaaaaaaaa', 'repeats'],
    ] as const) {
      for (const answer of [
        await op.post('/api/session/password', { current: password, password: weak }),
        await root.post('/api/people', { ...make, password: weak }),
        await root.patch(`/api/people/${person.id}`, { password: weak }),
      ]) {
        expect([answer.status, errorCode(answer), answer.body.error.details], weak).toEqual([
          400,
          'weak-password',
          { fault },
        ]);
        expect(passwordFaults).toContain(fault);
      }
    }
    const named = await root.post('/api/people', { ...make, password: 'zhang.san-zhang.san' });
    expect(named.body.error.details).toEqual({ fault: 'name-like' });
    const short = await root.post('/api/people', { ...make, password: 'k7mpq-x2ra-9vw' });
    expect(errorCode(short)).toBe('bad-input');
    expect((await root.post('/api/people', { ...make, password: 'k7mpq-x2ra-9vwtz' })).status).toBe(200);
  });
});
