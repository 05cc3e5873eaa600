import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashSessionToken, openStore, storeIn } from '@vigil/store';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDashboard } from '../src/app.ts';
import { dashboardConfigSchema } from '../src/config.ts';
import { tokenFrom } from '../src/session/cookie.ts';
import { waitMs } from '../src/sign-in/back-off.ts';
import { Client, errorCode } from './support/client.ts';
import { connectDesk, opened } from './support/desk.ts';
import { password, type Running, run } from './support/running.ts';

describe('sign-in', () => {
  let running: Running;
  beforeAll(async () => {
    running = await run({
      signIn: { freeFailures: 3, perMinute: 100_000 },
      // What ends a desk here is the change itself, not the periodic look.
      session: { lookMs: 2_000_000_000 },
    });
  });
  afterAll(() => running.stop());

  it('gives a cookie that scripts cannot read and other sites do not send, and stores only its hash', async () => {
    const client = await running.client();
    const answer = await client.post('/api/session', { login: 'op', password });
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^vigil_session=[\w-]{43}; Path=\/; Max-Age=86400; HttpOnly; SameSite=Strict$/);
    expect(answer.body).toMatchObject({ user: 'op', role: 'operator', vendor: null });
    expect(answer.body.permissions).toContain('alarm.acknowledge');
    const token = tokenFrom(cookie, false) ?? '';
    expect(await running.ingest.read.sessions.find(token, Date.now())).toBeNull();
    const session = await running.ingest.read.sessions.find(hashSessionToken(token), Date.now());
    expect(session?.person.login).toBe('op');
    const { endsAt } = (await client.get('/api/session')).body;
    expect((await client.get('/api/session')).body.user).toBe('op');
    expect([answer.body.endsAt, endsAt]).toEqual([endsAt, session?.endsAt]);
  });

  it('behind TLS the cookie is __Host- and Secure, and https is the own origin', async () => {
    const secure = await run({ behindTls: true });
    try {
      const client = await secure.client();
      const origin = client.url.replace('http:', 'https:');
      const answer = await client.send('POST', '/api/session', {
        headers: { origin },
        body: { login: 'op', password },
      });
      expect(answer.headers.get('set-cookie')).toMatch(
        /^__Host-vigil=.*; Path=\/; .*HttpOnly; SameSite=Strict; Secure$/,
      );
      expect(answer.headers.get('strict-transport-security')).not.toBeNull();
      expect(errorCode(await client.post('/api/session', { login: 'op', password }))).toBe('foreign-origin');
    } finally {
      await secure.stop();
    }
  });

  it('answers a wrong name and a wrong password alike, and takes no name for an audit row', async () => {
    const client = await running.client();
    const wrong = await client.post('/api/session', { login: 'op2', password: 'x' });
    const unknown = await client.post('/api/session', { login: 'my-secret-word', password: 'x' });
    expect([wrong.status, wrong.body]).toEqual([401, unknown.body]);
    expect(JSON.stringify(await running.ingest.read.audit.list({ limit: 50 }))).not.toContain('my-secret-word');
  });

  it('makes an account and address wait after a few wrong passwords, also in a burst, and not its neighbours', async () => {
    const client = await running.client();
    const burst = await Promise.all(
      Array.from({ length: 8 }, () => client.post('/api/session', { login: 'sup', password: 'x' })),
    );
    expect(burst.map((answer) => answer.status).filter((status) => status === 401)).toHaveLength(3);
    const right = await client.post('/api/session', { login: 'sup', password });
    expect([right.status, errorCode(right)]).toEqual([429, 'too-many-attempts']);
    expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await client.post('/api/session', { login: 'reg', password })).status).toBe(200);
  });

  it('the wait doubles, has an end, and is over after a day or with a clock set back', () => {
    const rule = { freeFailures: 5, firstWaitMs: 5_000, longestWaitMs: 900_000 };
    fc.assert(
      fc.property(fc.nat(100), fc.nat(2e9), fc.integer({ min: -1e9, max: 1e9 }), (count, lastAt, passed) => {
        const wait = waitMs({ count, lastAt }, lastAt + passed, rule);
        const whole = count < 5 ? 0 : Math.min(5_000 * 2 ** (count - 5), 900_000);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(whole);
        if (passed >= whole) expect(wait).toBe(0);
        if (passed <= 0) expect(wait).toBe(whole);
      }),
    );
  });

  it('signing out ends the session and its desks at once; signing in again ends the former session', async () => {
    const client = await running.client('op');
    const cookie = client.cookie;
    const desk = await opened(connectDesk(client));
    const { promise: bye, resolve } = Promise.withResolvers<string>();
    const { promise: gone, resolve: left } = Promise.withResolvers<string>();
    desk.on('bye', resolve);
    desk.on('disconnect', left);
    expect((await client.send('DELETE', '/api/session')).status).toBe(200);
    expect(await bye).toBe('not-signed-in');
    await gone;
    const stale = await running.client();
    stale.cookie = cookie;
    expect((await stale.get('/api/session')).status).toBe(401);
    const again = await running.client('op');
    const former = again.cookie;
    await again.signIn('op', password);
    stale.cookie = former;
    expect((await stale.get('/api/session')).status).toBe(401);
  });

  it('a changed role or a disabled account ends sessions and desks, also when another process did it', async () => {
    const root = await running.client('root');
    const person = (await root.get('/api/people')).body.find(({ login }: { login: string }) => login === 'op2');
    for (const change of [
      () => root.patch(`/api/people/${person.id}`, { role: 'regulator' }),
      () => running.ingest.transaction((tx) => tx.people.update(person.id, { enabled: false })),
    ]) {
      const client = await running.client('op2');
      const desk = await opened(connectDesk(client));
      const { promise: gone, resolve } = Promise.withResolvers<string>();
      desk.on('disconnect', resolve);
      await change();
      await gone;
      expect((await client.get('/api/session')).status).toBe(401);
    }
    const client = await running.client();
    expect((await client.post('/api/session', { login: 'op2', password })).status).toBe(401);
  });

  it('an account saved with the rights it had goes on: only what differs ends its sessions', async () => {
    const root = await running.client('root');
    const person = (await root.get('/api/people')).body.find(({ login }: { login: string }) => login === 'county');
    const client = await running.client('county');
    const { id: _id, login: _login, ...same } = person;
    expect((await root.patch(`/api/people/${person.id}`, { ...same, name: '改了名' })).status).toBe(200);
    expect((await client.get('/api/session')).body.name).toBe('改了名');
    expect((await root.patch(`/api/people/${person.id}`, { ...same, counties: ['qingcheng'] })).status).toBe(200);
    expect((await client.get('/api/session')).status).toBe(401);
  });

  it('a desk whose session ran out or was ended elsewhere is sent away with the reason', async () => {
    const looking = await run({ session: { lookMs: 20, idleMs: 700 } });
    try {
      const ranOut = async (): Promise<string> => 'nothing to do: it does not beat';
      const elsewhere = (cookie: string): Promise<void> =>
        looking.ingest.transaction((tx) => tx.sessions.end(hashSessionToken(cookie.split('=')[1] ?? '')));
      for (const cause of [elsewhere, ranOut]) {
        const client = await looking.client('op');
        const desk = connectDesk(client);
        const { promise: bye, resolve } = Promise.withResolvers<string>();
        desk.on('bye', resolve);
        await opened(desk);
        await cause(client.cookie);
        expect(await bye).toBe('not-signed-in');
      }
    } finally {
      await looking.stop();
    }
  });

  it('sessions end idle and at the absolute limit', async () => {
    let now = Date.now();
    const data = await mkdtemp(join(tmpdir(), 'vigil-idle-'));
    const other = await run({ data });
    await other.stop();
    const config = dashboardConfigSchema.parse({
      data,
      host: '127.0.0.1',
      port: 0,
      health: { port: 0 },
      broker: { url: '' },
    });
    const dashboard = await createDashboard(config, storesIn(data), { now: () => now });
    try {
      const hour = 3_600_000;
      const client = await new Client(dashboard.url).signIn('op', password);
      now += 13 * hour;
      expect((await client.get('/api/session')).status).toBe(401);
      await client.signIn('op', password);
      for (let passed = 0; passed < 22; passed += 11) {
        now += 11 * hour;
        expect((await client.get('/api/session')).status).toBe(200);
        // The idle limit is moved beside the answer; the audit list waits behind the same lock.
        await dashboard.store.transaction(async () => undefined);
      }
      now += 3 * hour;
      expect((await client.get('/api/session')).status).toBe(401);
    } finally {
      await dashboard.stop();
      await rm(data, { recursive: true, force: true });
    }
  });
});

const storesIn = (data: string) => ({
  store: storeIn(data, { driver: 'sqlite' }),
  history: { driver: 'embedded', directory: join(data, 'history'), readOnly: true } as const,
});

describe('first start', () => {
  it('makes an administrator and an operator once, with passwords that work and a file only we can read', async () => {
    const data = await mkdtemp(join(tmpdir(), 'vigil-first-'));
    const config = dashboardConfigSchema.parse({
      data,
      host: '127.0.0.1',
      port: 0,
      health: { port: 0 },
      broker: { url: '' },
    });
    const stores = storesIn(data);
    try {
      const first = await createDashboard(config, stores);
      expect(first.firstUsers.map(({ login }) => login)).toEqual(['admin', 'operator']);
      const file = join(data, 'secrets', 'first-users.txt');
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      for (const { login, password: generated } of first.firstUsers) {
        expect(await readFile(file, 'utf8')).toContain(`${login}\t${generated}`);
        await new Client(first.url).signIn(login, generated);
      }
      await first.stop();
      const store = await openStore(stores.store);
      expect((await store.read.people.byLogin('admin'))?.passwordHash).toMatch(/^\$argon2id\$/);
      await store.close();
      const second = await createDashboard(config, stores);
      expect(second.firstUsers).toEqual([]);
      await second.stop();
    } finally {
      await rm(data, { recursive: true, force: true });
    }
  });
});
