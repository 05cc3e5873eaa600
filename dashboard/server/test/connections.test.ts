import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer } from '../src/http/http-server.ts';
import { raise } from './support/alarms.ts';
import { connectDesk, opened } from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { type Running, run } from './support/running.ts';

/** A request that never ends, held open until the other side lets go. */
async function halfOpen(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
  socket.write('GET /api/session HTTP/1.1\r\nHost: x\r\n');
  return socket;
}

describe('connections that say nothing', () => {
  let running: Running;
  beforeAll(async () => {
    running = await run();
  });
  afterAll(() => running.stop());

  it('T11: 3,000 half-open requests from a desk’s own address are not held, and it goes on working', async () => {
    const op = await running.client('op');
    const desk = await opened(connectDesk(op));
    const gone: string[] = [];
    desk.on('disconnect', (reason) => gone.push(reason));
    const heard: string[] = [];
    desk.on('alarm', (alarm, confirm) => {
      heard.push(alarm.id);
      confirm({ id: alarm.id, version: alarm.version });
    });
    const sockets: Socket[] = [];
    for (let opening = 0; opening < 3_000; opening += 100)
      sockets.push(...(await Promise.all(Array.from({ length: 100 }, () => halfOpen(running.dashboard.port)))));
    const figure = async (name: string): Promise<number> => {
      const text = await (await fetch(`http://127.0.0.1:${running.dashboard.healthPort}/metrics`)).text();
      return Number(new RegExp(`^vigil_dashboard_${name} (\\S+)$`, 'm').exec(text)?.[1]);
    };
    expect(await figure('connections_anonymous')).toBeLessThanOrEqual(256);
    await eventually('most were let go', () => sockets.filter(({ destroyed }) => !destroyed).length <= 256);
    expect(await figure('connections_cut_total')).toBeGreaterThan(2_000);

    const alarm = await raise(running.ingest, 'A-1', 'alarm-button');
    await eventually('the desk hears of it', () => heard.includes(alarm.id));
    expect((await op.post(`/api/alarms/${alarm.id}/acknowledge`)).status).toBe(200);
    // Who comes only now gets in beside them.
    const late = await running.client('op2');
    const second = await opened(connectDesk(late));
    expect(desk.connected && second.connected).toBe(true);
    expect(gone).toEqual([]);
    for (const socket of sockets) socket.destroy();
    for (const one of [desk, second]) one.close();
  });
});

describe('the door itself', () => {
  const limits = { perAddress: 4, anonymous: 6, perSession: 2 };
  const times = { headersTimeout: 300, requestTimeout: 600, keepAliveTimeout: 200, connectionsCheckingInterval: 50 };

  it('lets go of a request whose headers do not end', async () => {
    const http = createServer({ certFile: '', keyFile: '' }, limits, (_request, response) => response.end(), times);
    const port = await http.listen({ host: '127.0.0.1', port: 0 });
    const socket = await halfOpen(port);
    socket.resume();
    await once(socket, 'close');
    expect(http.connections.figures().anonymous).toBe(0);
    http.server.close();
    http.cutAll();
  });

  it('cuts what asked nothing before what asked, and what a session has used for nobody', async () => {
    const http = createServer({ certFile: '', keyFile: '' }, limits, (request, response) => {
      if (request.url === '/mine') http.connections.vouch(request.socket, 'session');
      response.end('ok');
    });
    const port = await http.listen({ host: '127.0.0.1', port: 0 });
    const asking = async (path: string): Promise<Socket> => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
      await once(socket, 'data');
      return socket;
    };
    const mine = [await asking('/mine'), await asking('/mine'), await asking('/mine')];
    const asked = await asking('/');
    const silent = [await halfOpen(port), await halfOpen(port)];
    await eventually('all are counted', () => http.connections.figures().open === 6);
    // The third of one session counts as anybody's.
    expect(http.connections.figures()).toMatchObject({ anonymous: 4, cut: 0 });
    const more = [await halfOpen(port), await halfOpen(port)];
    await eventually('two were cut', () => silent.every(({ closed }) => closed));
    expect([...mine, asked, ...more].map(({ closed }) => closed)).toEqual([false, false, false, false, false, false]);
    const flood = await Promise.all(Array.from({ length: 20 }, () => halfOpen(port)));
    await eventually('the flood is bounded', () => flood.filter(({ closed }) => !closed).length <= 4);
    expect(mine.slice(0, 2).map(({ closed }) => closed)).toEqual([false, false]);
    http.server.close();
    http.cutAll();
  });
});
