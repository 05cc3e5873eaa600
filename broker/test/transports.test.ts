import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { generate } from 'selfsigned';
import { describe, expect, test } from 'vitest';
import { createWebSocketStream, WebSocket } from 'ws';
import { eventually, startBroker, type TestBroker, tempDir } from './harness.ts';
import { connectPacket, disconnect, publishPacket, subscribePacket, type, Wire } from './wire.ts';

/** What holds for TCP holds for every listener: another kind of stream is read by other code of Node. */
const status = 'vigil/v1/acme/u1/status';
const alarm = 'vigil/v1/acme/u1/alarm';
const good = { user: 'lift', password: 'token-lift' };

async function startTls(): Promise<TestBroker> {
  const made = await generate([{ name: 'commonName', value: 'broker' }]);
  const dir = await tempDir();
  const [certFile, keyFile] = [join(dir, 'cert.pem'), join(dir, 'key.pem')];
  await writeFile(certFile, made.cert);
  await writeFile(keyFile, made.private);
  return startBroker({ tls: { port: 0, certFile, keyFile } });
}

async function dialTls(server: TestBroker): Promise<Wire> {
  const socket = connect({ port: server.broker.ports.mqtts, host: '127.0.0.1', rejectUnauthorized: false });
  const wire = new Wire(socket);
  await new Promise<void>((resolve) => socket.once('secureConnect', resolve));
  return wire;
}

async function dialWebSocket(server: TestBroker): Promise<Wire> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.broker.ports.ws}/mqtt`, 'mqtt');
  const stream = createWebSocketStream(socket);
  const wire = new Wire(stream);
  // As a socket without half-open connections does by itself.
  stream.on('end', () => stream.end());
  await new Promise<void>((resolve) => socket.once('open', () => resolve()));
  return wire;
}

const transports = [
  { name: 'TLS', start: startTls, dial: dialTls },
  { name: 'WebSocket', start: () => startBroker({ websocket: { enabled: true } }), dial: dialWebSocket },
];

describe.each(transports)('over $name', ({ start, dial }) => {
  test('a large status is kept by its head, a large alarm whole, and the alarm behind them is taken', async () => {
    const server = await start();
    const wire = await dial(server);
    wire.send(connectPacket(good));
    await wire.next(type.connack);
    wire.send(
      publishPacket(status, 'x'.repeat(70_000), { id: 1 }),
      publishPacket(alarm, 'y'.repeat(200_000), { id: 2 }),
      publishPacket(alarm, 'button', { id: 3 }),
    );
    await wire.next(type.puback, 3);
    const kept = (await server.entries()).filter(({ kind }) => kind === 'publish' || kind === 'oversized');
    expect(kept.map(({ kind, payload }) => [kind, payload.length])).toEqual([
      ['oversized', 4096],
      ['publish', 200_000],
      ['publish', 6],
    ]);
    wire.stream.destroy();
  });

  test('CONNECT, SUBSCRIBE, five alarms, DISCONNECT and the end at once: all are kept, each time', async () => {
    const server = await start();
    const ids = [1, 2, 3, 4, 5];
    for (let time = 0; time < 10; time += 1) {
      const wire = await dial(server);
      wire.stream.end(
        Buffer.concat([
          connectPacket({ ...good, clientId: `c${time}` }),
          subscribePacket(['vigil/v1/acme/u1/#'], 9),
          ...ids.map((id) => publishPacket(alarm, `${time}-${id}`, { id })),
          disconnect,
        ]),
      );
      await wire.closed();
    }
    const expected = Array.from({ length: 10 }, (_, time) => ids.map((id) => `${time}-${id}`)).flat();
    const alarms = await eventually(async () => {
      const found = (await server.entries()).filter(({ kind, topic }) => kind === 'publish' && topic === alarm);
      return found.length >= expected.length ? found : undefined;
    });
    expect(alarms.map(({ payload }) => Buffer.from(payload).toString())).toEqual(expected);
  });

  test('a CONNECT that is too large is cut', async () => {
    const server = await start();
    const wire = await dial(server);
    wire.send(connectPacket({ ...good, clientId: 'x'.repeat(5_000) }));
    await wire.closed();
    expect(await server.count('refused_total', { reason: 'connect-too-large' })).toBe(1);
  });
});
