import { request } from 'node:http';
import { type Check, createLogger, createMetrics, type HealthServer, startHealthServer } from '@vigil/service';
import { afterEach, expect, test } from 'vitest';

const logger = createLogger({ name: 'test', level: 'silent' });
const servers: HealthServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(ready: () => Promise<Check> | Check, readyTimeoutMs?: number): Promise<string> {
  const metrics = createMetrics('demo');
  metrics.counter('messages_total', 'Messages', ['kind']).inc({ kind: 'a' }, 3);
  metrics.gauge('lag', 'Lag', [], (gauge) => gauge.set(7));
  metrics.histogram('wait_seconds', 'Wait', [0.1, 1]).observe(0.5);
  const server = await startHealthServer({
    port: 0,
    live: () => ({ ok: true, detail: { uptime: 1 } }),
    ready,
    metrics,
    logger,
    ...(readyTimeoutMs === undefined ? {} : { readyTimeoutMs }),
  });
  servers.push(server);
  return `http://127.0.0.1:${server.port}`;
}

test('a sound process answers 200 with its facts', async () => {
  const url = await start(() => ({ ok: true, detail: { lagMs: 3 } }));
  const live = await fetch(`${url}/healthz`);
  expect([live.status, await live.json()]).toEqual([200, { ok: true, uptime: 1 }]);
  const ready = await fetch(`${url}/readyz?verbose`);
  expect([ready.status, await ready.json()]).toEqual([200, { ok: true, lagMs: 3 }]);
});

test('not ready is 503 with the facts that say why', async () => {
  const url = await start(() => ({ ok: false, detail: { store: 'away' } }));
  const ready = await fetch(`${url}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([503, { ok: false, store: 'away' }]);
});

test('a readiness check that throws is 503, and the server goes on', async () => {
  const url = await start(() => Promise.reject(new Error('no database')));
  const ready = await fetch(`${url}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([503, { ok: false, error: 'no database' }]);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

test('a readiness check that never answers is 503 after its limit', async () => {
  const url = await start(() => new Promise(() => undefined), 20);
  expect((await fetch(`${url}/readyz`)).status).toBe(503);
});

test('metrics carry the prefix and the process figures', async () => {
  const response = await fetch(`${await start(() => ({ ok: true, detail: {} }))}/metrics`);
  const text = await response.text();
  expect(text).toContain('vigil_demo_messages_total{kind="a"} 3');
  expect(text).toContain('vigil_demo_lag 7');
  expect(text).toContain('vigil_demo_wait_seconds_bucket{le="1"} 1');
  expect(text).toContain('process_resident_memory_bytes');
});

test('figures are for nobody behind a proxy, health is', async () => {
  const url = await start(() => ({ ok: true, detail: {} }));
  for (const name of ['X-Forwarded-For', 'Forwarded', 'Via', 'X-Real-IP', 'X-Forwarded-Proto']) {
    const through = { headers: { [name]: '203.0.113.7' } };
    expect((await fetch(`${url}/metrics`, through)).status, name).toBe(404);
    expect((await fetch(`${url}/readyz`, through)).status, name).toBe(200);
  }
});

test('what is running and whether it is ready are figures too, and a total is read at the scrape', async () => {
  let ok = true;
  let told = 4;
  const metrics = createMetrics('demo');
  metrics.total('told_total', 'Told', ['kind'], () => [[{ kind: 'a' }, told]]);
  const server = await startHealthServer({
    port: 0,
    live: () => ({ ok: true, detail: {} }),
    ready: () => ({ ok, detail: {} }),
    metrics,
    logger,
  });
  servers.push(server);
  const text = async (): Promise<string> => (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text();
  expect(await text()).toMatch(/^vigil_demo_told_total\{kind="a"\} 4$/m);
  expect(await text()).toMatch(/^vigil_demo_ready 1$/m);
  expect(await text()).toMatch(/^vigil_build_info\{process="demo",version="\d+\.\d+\.\d+[^"]*",node="[\d.]+"\} 1$/m);
  [ok, told] = [false, 6];
  expect(await text()).toMatch(/^vigil_demo_told_total\{kind="a"\} 6$/m);
  expect(await text()).toMatch(/^vigil_demo_ready 0$/m);
});

test('anything but GET is 405, any other path 404', async () => {
  const url = await start(() => ({ ok: true, detail: {} }));
  expect((await fetch(`${url}/healthz`, { method: 'POST' })).status).toBe(405);
  expect((await fetch(`${url}/`)).status).toBe(404);
  expect((await fetch(`${url}/metrics/..%2f..`)).status).toBe(404);
});

test('a request line that is no path is answered and does not end the process', async () => {
  const url = new URL(await start(() => ({ ok: true, detail: {} })));
  await new Promise<void>((resolve) => {
    const odd = request({ port: url.port, path: '//' }, (response) => response.resume().on('end', resolve));
    odd.on('error', () => resolve()).end();
  });
  expect((await fetch(`${url.origin}/healthz`)).status).toBe(200);
});

test('a taken port rejects', async () => {
  const port = Number(new URL(await start(() => ({ ok: true, detail: {} }))).port);
  const metrics = createMetrics('x');
  const second = startHealthServer({
    port,
    live: () => ({ ok: true, detail: {} }),
    ready: () => ({ ok: true, detail: {} }),
    metrics,
    logger,
  });
  await expect(second).rejects.toMatchObject({ code: 'port-taken' });
});

test('closing twice is the same as once', async () => {
  const url = await start(() => ({ ok: true, detail: {} }));
  const [server] = servers;
  await server?.close();
  await server?.close();
  await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed');
});
