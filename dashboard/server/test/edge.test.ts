import { request } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { errorList } from '@vigil/vocabulary';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { raise } from './support/alarms.ts';
import { type Client, errorCode } from './support/client.ts';
import { connectDesk, opened } from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { password, type Running, run } from './support/running.ts';

describe('the HTTP edge', () => {
  let running: Running;
  let op: Client;
  let sup: Client;
  beforeAll(async () => {
    running = await run({ storeBusyMs: 50 });
    op = await running.client('op');
    sup = await running.client('sup');
  });
  afterAll(() => running.stop());

  it('a foreign or cross-site origin is refused for HTTP, whatever the cookie', async () => {
    for (const headers of [
      { origin: 'http://evil.example' },
      { origin: 'null' },
      { origin: op.url.replace('http', 'https') },
    ]) {
      const answer = await op.get('/api/session', headers);
      expect([answer.status, errorCode(answer)]).toEqual([403, 'foreign-origin']);
    }
    const plain = new URL(op.url);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(
        { port: plain.port, path: '/api/session', headers: { cookie: op.cookie, 'sec-fetch-site': 'cross-site' } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      sent.on('error', reject);
      sent.end();
    });
    expect(status).toBe(403);
  });

  it('a foreign origin cannot open a WebSocket or long polling, nor can anybody without a session', async () => {
    const stranger = await running.client();
    for (const transport of ['websocket', 'polling']) {
      await expect(opened(connectDesk(op, { origin: 'http://evil.example' }, [transport]))).rejects.toThrow(/error/);
      await expect(
        opened(connectDesk(stranger, { cookie: 'vigil_session=' + 'a'.repeat(43) }, [transport])),
      ).rejects.toThrow(/error/);
      const desk = await opened(connectDesk(op, {}, [transport]));
      desk.close();
    }
  });

  it('a command that is not JSON by its type is refused before it is read', async () => {
    const answer = await op.send('POST', '/api/session', {
      raw: 'login=op&password=x',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect([answer.status, errorCode(answer)]).toEqual([400, 'bad-input']);
    const text = await op.send('POST', '/api/session', { raw: '{}', headers: { 'content-type': 'text/plain' } });
    expect(errorCode(text)).toBe('bad-input');
  });

  it('malformed ids, paths, JSON and queries are answered, not crashed on', async () => {
    const cases: readonly (readonly [string, string, number, string, string?])[] = [
      ['GET', '/api/alarms/0', 404, 'not-found'],
      ['GET', '/api/alarms/1e9', 404, 'not-found'],
      ['GET', '/api/alarms/1%27%20or%201=1', 404, 'not-found'],
      ['GET', '/api/alarms/99999999999999999999', 404, 'not-found'],
      ['GET', '/api/units/%E0%A4%A', 400, 'bad-input'],
      ['GET', '/api/units/..%2f..%2fetc', 404, 'not-found'],
      ['GET', '/api/units?limit=9999', 400, 'bad-input'],
      ['GET', '/api/units?limit=a', 400, 'bad-input'],
      ['GET', '/api/units?limit=1&limit=2', 400, 'bad-input'],
      ['GET', '/api/units?unknown=1', 400, 'bad-input'],
      ['GET', '/api/units?text[a]=1', 400, 'bad-input'],
      ['GET', '/api/alarms?lane=none', 400, 'bad-input'],
      ['GET', '/api/units/A-1/history?fields=a%20b&fromMs=0&toMs=1', 400, 'bad-input'],
      ['GET', '/api/units/A-1/history?fields=a&fromMs=2&toMs=1', 400, 'bad-input'],
      ['GET', '/api/nothing', 404, 'not-found'],
      ['GET', '/schemas/..%2f..%2fpackage.json', 404, 'not-found'],
      ['POST', '/api/alarms/1/acknowledge', 400, 'bad-input', '{"version":'],
      ['POST', '/api/alarms/1/acknowledge', 400, 'bad-input', '"text"'],
      ['POST', '/api/alarms/1/acknowledge', 400, 'bad-input', '{"version":0}'],
      ['POST', '/api/alarms/1/acknowledge', 400, 'bad-input', '{"__proto__":{"a":1},"x":1}'],
      ['POST', '/api/alarms/1/acknowledge', 413, 'too-large', `{"a":"${'x'.repeat(300_000)}"}`],
    ];
    for (const [method, path, status, code, raw] of cases) {
      const answer = await op.send(method, path, raw === undefined ? {} : { raw });
      expect([answer.status, answer.body?.error?.code], `${method} ${path}`).toEqual([status, code]);
    }
    const secret = await op.post('/api/session', { login: 'op', password: { hidden: 'hunter2' } });
    expect(secret.status).toBe(400);
    expect(JSON.stringify(secret.body)).not.toContain('hunter2');
  });

  it('a body is read only from those who may send it', async () => {
    const huge = `{"format":"${'x'.repeat(2_000_000)}"}`;
    expect((await op.send('POST', '/api/register/import', { raw: huge })).status).toBe(403);
  });

  it('while another process holds the store a command is refused as busy and everything that reads goes on', async () => {
    const alarm = await raise(running.ingest, 'A-1', 'alarm-button');
    const lock = new DatabaseSync(join(running.data, 'vigil.db'));
    lock.exec('begin immediate');
    try {
      const busy = await op.post(`/api/alarms/${alarm.id}/acknowledge`);
      expect([busy.status, errorCode(busy), busy.headers.get('retry-after')]).toEqual([503, 'store-busy', '1']);
      expect((await op.get('/api/live/snapshot')).status).toBe(200);
    } finally {
      lock.exec('rollback');
      lock.close();
    }
    expect((await op.post(`/api/alarms/${alarm.id}/acknowledge`)).status).toBe(200);
  });

  it('with the history away charts say so and alarms work', async () => {
    const away = await run(
      {},
      {
        driver: 'influx1',
        url: 'http://127.0.0.1:9',
        database: 'x',
        createDatabase: false,
        timeoutMs: 500,
        batchLines: 10,
      },
    );
    try {
      const client = await away.client('op');
      const chart = await client.get('/api/units/A-1/history?fields=speed&fromMs=0&toMs=1000');
      expect([chart.status, errorCode(chart)]).toEqual([503, 'history-away']);
      const system = await client.get('/api/system');
      expect([system.status, system.body.history.ok, system.body.history.driver]).toEqual([200, false, 'influx1']);
      const alarm = await raise(away.ingest, 'A-1', 'alarm-button');
      expect((await client.post(`/api/alarms/${alarm.id}/acknowledge`)).status).toBe(200);
    } finally {
      await away.stop();
    }
  });

  it('requests beyond the limit are refused with the time to wait', async () => {
    const strict = await run({ requestsPerMinute: 5 });
    try {
      const client = await strict.client();
      const statuses: number[] = [];
      for (let index = 0; index < 7; index += 1) statuses.push((await client.get('/api/session')).status);
      expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
      expect(errorCode(await client.get('/api/session'))).toBe('too-many-attempts');
      expect((await client.get('/healthz')).status).toBe(200);
    } finally {
      await strict.stop();
    }
  });

  it('headers forbid framing, sniffing and foreign scripts, and allow our own sockets', async () => {
    const { headers } = await op.get('/');
    const policy = headers.get('content-security-policy') ?? '';
    for (const part of [
      "default-src 'self'",
      "connect-src 'self' ws: wss:",
      "style-src 'self' 'unsafe-inline'",
      "frame-ancestors 'none'",
    ])
      expect(policy).toContain(part);
    expect(policy).not.toContain('upgrade-insecure-requests');
    expect(policy).not.toContain('unsafe-eval');
    expect([headers.get('x-content-type-options'), headers.get('x-powered-by')]).toEqual(['nosniff', null]);
    expect((await op.get('/api/session')).headers.get('cache-control')).toBe('no-store');
  });

  it('health is open, metrics only for this machine, and unconfirmed alarms are among them', async () => {
    const nobody = await running.client();
    expect((await nobody.get('/healthz')).body).toEqual({ ok: true });
    expect((await nobody.get('/readyz')).body).toMatchObject({ ok: true, store: true });
    const metrics = await nobody.get('/metrics');
    expect(metrics.body).toContain('vigil_dashboard_alarms_unconfirmed');
    expect(metrics.body).toContain('vigil_dashboard_request_seconds_count');
  });

  it('figures do not leave the machine through a proxy, told or not, and have a port of their own', async () => {
    const nobody = await running.client();
    for (const name of ['x-forwarded-for', 'x-forwarded-proto', 'forwarded', 'via', 'x-real-ip'])
      expect((await nobody.get('/metrics', { [name]: '203.0.113.7' })).body, name).not.toContain('vigil_dashboard_');
    const own = await fetch(`http://127.0.0.1:${running.dashboard.healthPort}/metrics`);
    expect(await own.text()).toContain('vigil_dashboard_alarms_unconfirmed');
    for (const proxied of [{ trustedProxies: 1 }, { behindTls: true }]) {
      const behind = await run(proxied);
      try {
        const answer = await (await behind.client()).get('/metrics');
        expect(answer.body).not.toContain('vigil_dashboard_');
      } finally {
        await behind.stop();
      }
    }
  });

  it('every code that leaves is declared, with its own status', async () => {
    const seen = await sup.get('/openapi.json');
    expect(seen.body.components.schemas.ErrorBody.properties.error.properties.code.enum.toSorted()).toEqual(
      errorList.map(({ code }) => code).toSorted(),
    );
  });

  it('without a built console its pages say how to build it, in both languages', async () => {
    const bare = await run({ webRoot: join(running.data, 'nothing') });
    try {
      const client = await bare.client();
      const page = await client.get('/units/A-1', { accept: 'text/html' });
      expect(page.status).toBe(503);
      expect(page.body).toContain('尚未构建');
      expect(page.body).toContain('npm run build:web');
      expect((await client.post('/api/session', { login: 'op', password })).status).toBe(200);
    } finally {
      await bare.stop();
    }
  });

  it('the system page shows desks, what they confirm, and processes that do not answer', async () => {
    const desk = await opened(connectDesk(op));
    await desk.emitWithAck('beat', { seq: 1, hash: 'x', paintedAt: 0, sound: 'off', view: '/' });
    const { body } = await eventually('desk listed', async () => {
      const answer = await op.get('/api/system');
      return answer.body.desks.length > 0 ? answer : null;
    });
    expect(body.desks[0]).toMatchObject({ user: 'op', view: '/', sound: 'off' });
    expect(body.processes.map((row: { name: string; ok: boolean }) => [row.name, row.ok])).toEqual([
      ['broker', false],
      ['ingest', false],
      ['dashboard', true],
    ]);
    desk.close();
  });
});
