import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { tokenScopeIds } from '@vigil/vocabulary';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { raise } from './support/alarms.ts';
import { type Answer, type Client, errorCode } from './support/client.ts';
import { connectDesk, opened } from './support/desk.ts';
import { password, type Running, run } from './support/running.ts';

describe('tokens for scripts', () => {
  let running: Running;
  let root: Client;
  let nobody: Client;
  beforeAll(async () => {
    // Who may is the question here, not how soon a busy machine answers.
    running = await run({ readers: { deadlineMs: 60_000 } });
    root = await running.client('root');
    nobody = await running.client();
  });
  afterAll(() => running.stop());

  const make = async (
    login: string,
    scopes: readonly string[],
  ): Promise<{ readonly id: string; readonly token: string }> => {
    const owner = login === 'root' ? root : await running.client(login);
    const answer = await owner.post('/api/tokens', { name: `of ${login}`, scopes });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body;
  };
  const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
  const get = (token: string, path: string): Promise<Answer> => nobody.get(path, bearer(token));

  it('is shown once, kept as a hash, and says whose it is, when it ends and was last used', async () => {
    const { id, token } = await make('root', ['alarms.read']);
    expect(token).toMatch(/^vgl_[\w-]{43}$/);
    expect((await get(token, '/api/alarms')).status).toBe(200);
    const listed = (await root.get('/api/tokens')).body.find((row: { id: string }) => row.id === id);
    expect(listed).toMatchObject({ owner: 'root', name: 'of root', scopes: ['alarms.read'] });
    expect(Math.round((listed.expiresAt - listed.createdAt) / 86_400_000)).toBe(365);
    expect(listed.lastUsedAt % 3_600_000).toBe(0);
    const raw = new DatabaseSync(join(running.data, 'vigil.db'), { readOnly: true });
    const rows =
      JSON.stringify(raw.prepare('select * from api_token').all()) +
      JSON.stringify(raw.prepare('select * from audit').all());
    raw.close();
    expect(rows).not.toContain(token.slice(4));
    for (const days of [0, 367, 1.5])
      expect(errorCode(await root.post('/api/tokens', { name: 'x', scopes: ['alarms.read'], days }))).toBe('bad-input');
  });

  it('reads what its scopes name and nothing else, and changes nothing at all', async () => {
    const doors: Readonly<Record<string, string>> = {
      'alarms.read': '/api/alarms',
      'register.read': '/api/units',
      'history.read': '/api/units/A-1/history?fields=speed&fromMs=0&toMs=1000',
      'system.read': '/api/system',
      'quarantine.read': '/api/quarantine',
      'audit.read': '/api/audit',
    };
    for (const scope of tokenScopeIds) {
      const { id, token } = await make('root', [scope]);
      for (const [needs, path] of Object.entries(doors))
        expect((await get(token, path)).status, `${scope} at ${path}`).toBe(needs === scope ? 200 : 403);
      for (const path of ['/api/people', '/api/credentials']) expect((await get(token, path)).status).toBe(403);
      await root.send('DELETE', `/api/tokens/${id}`);
    }
    const { token } = await make('root', tokenScopeIds);
    for (const path of ['/api/tokens', '/api/tokens?of=everybody']) expect((await get(token, path)).status).toBe(403);
    const alarm = await raise(running.ingest, 'A-1', 'alarm-button');
    const headers = bearer(token);
    for (const [method, path, body] of [
      ['POST', `/api/alarms/${alarm.id}/acknowledge`, {}],
      ['PATCH', '/api/units/A-1', { name: '改名' }],
      ['POST', '/api/tokens', { name: 'child', scopes: ['alarms.read'] }],
      ['POST', '/api/session/password', { current: 'x', password: 'eleven brave otters' }],
      ['DELETE', '/api/tokens/1', undefined],
    ] as const) {
      const answer = await nobody.send(method, path, { headers, ...(body === undefined ? {} : { body }) });
      expect([answer.status, errorCode(answer)], path).toEqual([403, 'not-allowed']);
    }
    await expect(opened(connectDesk(nobody, headers))).rejects.toThrow(/error/);
  });

  it('sees what its owner sees, with the role that he has now, and ends with him', async () => {
    const county = await make('county', ['register.read']);
    const vendor = await make('acme', ['register.read']);
    const own = async (login: string): Promise<readonly string[]> =>
      (await (await running.client(login)).get('/api/units')).body.rows.map((row: { id: string }) => row.id);
    const seen = async (token: string): Promise<readonly string[]> =>
      (await get(token, '/api/units')).body.rows.map((row: { id: string }) => row.id);
    expect(await seen(county.token)).toEqual(await own('county'));
    expect(await seen(vendor.token)).toEqual(await own('acme'));
    expect(await own('acme')).not.toEqual(await own('county'));

    const beyond = await (await running.client('op2')).post('/api/tokens', { name: 'x', scopes: ['audit.read'] });
    expect([beyond.status, errorCode(beyond)]).toEqual([403, 'not-allowed']);
    const audit = await make('sup', ['audit.read']);
    const people = (await root.get('/api/people')).body;
    const idOf = (login: string): string => people.find((row: { login: string }) => row.login === login).id;
    expect((await get(audit.token, '/api/audit')).status).toBe(200);
    await root.patch(`/api/people/${idOf('sup')}`, { role: 'operator' });
    expect((await get(audit.token, '/api/audit')).status).toBe(403);
    await root.patch(`/api/people/${idOf('sup')}`, { enabled: false });
    expect((await get(audit.token, '/api/reference')).status).toBe(401);
  });

  it('is revoked by its owner or an administrator, by nobody else, and ends at once', async () => {
    const { id, token } = await make('op', ['alarms.read']);
    const other = await running.client('reg');
    expect((await other.send('DELETE', `/api/tokens/${id}`)).status).toBe(404);
    expect((await other.get('/api/tokens?of=everybody')).status).toBe(403);
    expect((await other.get('/api/tokens')).body).toEqual([]);
    const everybody = (await root.get('/api/tokens?of=everybody')).body;
    expect(everybody.map((row: { id: string }) => row.id)).toContain(id);
    expect((await root.send('DELETE', `/api/tokens/${id}`)).status).toBe(200);
    expect((await get(token, '/api/alarms')).status).toBe(401);
    const last = (await running.ingest.read.audit.list({ limit: 1 }))[0];
    expect(last).toMatchObject({ actor: 'root', action: 'token.revoke', subject: `token:${id}` });
  });

  it('ends when an administrator sets its owner’s password; its owner is told of them and may end them with his own', async () => {
    const { token } = await make('op', ['alarms.read']);
    const op = await running.client('op');
    const first = { current: password, password: 'seven quiet herons' };
    expect((await op.post('/api/session/password', first)).body).toEqual({ tokens: 1 });
    expect((await get(token, '/api/alarms')).status).toBe(200);
    const second = { current: first.password, password: 'nine quiet herons', revokeTokens: true };
    expect((await op.post('/api/session/password', second)).body).toEqual({ tokens: 0 });
    expect((await get(token, '/api/alarms')).status).toBe(401);
    const { body: again } = await op.post('/api/tokens', { name: 'x', scopes: ['alarms.read'] });
    const person = (await root.get('/api/people')).body.find(({ login }: { login: string }) => login === 'op');
    expect((await root.patch(`/api/people/${person.id}`, { password })).status).toBe(200);
    expect((await get(again.token, '/api/alarms')).status).toBe(401);
    const audit = await running.ingest.read.audit.list({ subject: 'person:op', limit: 3 });
    expect(audit.map(({ detail }) => detail)).toMatchObject([
      { password: 'changed', tokensRevoked: 1 },
      { by: 'owner', tokensRevoked: 1 },
      { by: 'owner', tokensRevoked: 0 },
    ]);
  });

  it('of a disabled account is refused and not revoked; enabling it tells how many are good again', async () => {
    const { token } = await make('bolt', ['alarms.read']);
    const person = (await root.get('/api/people')).body.find(({ login }: { login: string }) => login === 'bolt');
    const set = async (patch: object) => (await root.patch(`/api/people/${person.id}`, patch)).body;
    expect(await set({ enabled: false })).toMatchObject({ enabled: false, tokens: 1 });
    expect((await get(token, '/api/alarms')).status).toBe(401);
    expect(await set({ enabled: true })).toMatchObject({ enabled: true, tokens: 1 });
    expect((await get(token, '/api/alarms')).status).toBe(200);
    await set({ enabled: false });
    // With another password none of them comes back.
    expect(await set({ enabled: true, password })).toMatchObject({ enabled: true, tokens: 0 });
    expect((await get(token, '/api/alarms')).status).toBe(401);
    const audit = await running.ingest.read.audit.list({ subject: 'person:bolt', limit: 4 });
    expect(audit.map(({ detail }) => detail)).toMatchObject([
      { password: 'changed', tokensRevoked: 1, tokensGoodAgain: 0 },
      { tokensRefused: 1 },
      { tokensGoodAgain: 1 },
      { tokensRefused: 1 },
    ]);
  });

  it('the list of tokens is for people alone, and the document says so', async () => {
    const { token } = await make('root', ['alarms.read']);
    expect((await get(token, '/api/tokens')).status).toBe(403);
    const { body } = await nobody.get('/openapi.json');
    expect(body.paths['/api/tokens'].get.security).toBeUndefined();
  });

  it('nobody’s token is nobody, also beside a cookie that is somebody’s', async () => {
    const op = await running.client('op');
    for (const authorization of ['Bearer vgl_' + 'a'.repeat(43), 'Bearer x', 'Bearer '])
      expect((await op.get('/api/alarms', { authorization })).status, authorization).toBe(401);
    // What a proxy in front asks for is not ours.
    expect((await op.get('/api/alarms', { authorization: 'Basic eDp5' })).status).toBe(200);
  });

  it('has a rate of its own, and one person a bounded number', async () => {
    const strict = await run({ requestsPerMinute: 30, readers: { deadlineMs: 60_000 } });
    try {
      const op = await strict.client('op');
      const { token } = (await op.post('/api/tokens', { name: 'busy', scopes: ['alarms.read'] })).body;
      const script = await strict.client();
      let last = 200;
      for (let index = 0; index < 31; index += 1) last = (await script.get('/api/alarms', bearer(token))).status;
      expect(last).toBe(429);
      expect((await op.get('/api/alarms')).status).toBe(200);
      expect((await script.get('/api/session')).status).toBe(401);
      for (let index = 1; index < 20; index += 1)
        expect((await op.post('/api/tokens', { name: `${index}`, scopes: ['alarms.read'] })).status).toBe(200);
      expect(errorCode(await op.post('/api/tokens', { name: '20', scopes: ['alarms.read'] }))).toBe('bad-input');
    } finally {
      await strict.stop();
    }
  });

  it('with metrics.read the figures may be read from elsewhere, through a proxy too', async () => {
    const { token } = await make('root', ['metrics.read']);
    const other = await make('root', ['alarms.read']);
    const through = { 'x-forwarded-for': '203.0.113.7' };
    const figures = await nobody.get('/metrics', { ...through, ...bearer(token) });
    expect(figures.body).toContain('vigil_dashboard_proof_age_seconds');
    expect((await nobody.get('/metrics', { ...through, ...bearer(other.token) })).body).not.toContain('vigil_');
  });

  it('the document says where a token is taken', async () => {
    const { body } = await nobody.get('/openapi.json');
    expect(body.components.securitySchemes.token).toMatchObject({ type: 'http', scheme: 'bearer' });
    expect(body.paths['/api/alarms'].get.security).toEqual([{ session: [] }, { token: [] }]);
    expect(body.paths['/api/alarms/{id}/acknowledge'].post.security).toBeUndefined();
  });
});
