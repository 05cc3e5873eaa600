import { expect, test } from 'vitest';
import { createWebSocketStream, WebSocket } from 'ws';
import { startBroker, type TestBroker } from './harness.ts';
import { connectPacket, publishPacket, type, Wire } from './wire.ts';

const settings = { websocket: { enabled: true } };
const token = { user: 'lift', password: 'token-lift' };

function dial(server: TestBroker, path = '/mqtt', protocol = 'mqtt'): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${server.broker.ports.ws}${path}`, protocol);
}

const outcome = (socket: WebSocket): Promise<string> =>
  new Promise((resolve) => {
    socket.once('open', () => resolve('open'));
    socket.once('error', (error) => resolve(error.message));
  });

const isClosed = (socket: WebSocket): Promise<void> => new Promise((resolve) => socket.once('close', () => resolve()));

test('a client is served over WebSocket, its packets spread over frames', async () => {
  const server = await startBroker(settings);
  const socket = dial(server);
  const wire = new Wire(createWebSocketStream(socket));
  await outcome(socket);
  expect(socket.protocol).toBe('mqtt');
  const bytes = Buffer.concat([connectPacket(token), publishPacket('vigil/v1/acme/u1/alarm', 'x', { id: 1 })]);
  for (let at = 0; at < bytes.length; at += 7) wire.send(bytes.subarray(at, at + 7));
  await wire.next(type.puback);
  const record = (await server.entries()).find(({ kind }) => kind === 'connect');
  expect(JSON.parse(Buffer.from(record?.payload ?? []).toString())).toMatchObject({ transport: 'ws' });
  socket.terminate();
});

test('other paths and plain HTTP get no broker, and are shown', async () => {
  const server = await startBroker(settings);
  expect(await outcome(dial(server, '/'))).toContain('400');
  const response = await fetch(`http://127.0.0.1:${server.broker.ports.ws}/mqtt`);
  expect(response.status).toBe(426);
  expect(await server.count('refused_total', { reason: 'not-mqtt' })).toBe(2);
  expect(server.broker.status().turnedAway).toEqual([expect.stringMatching(/^127\.0\.0\.1 ws not-mqtt ×2 /)]);
});

test('the byte guard stands in front of WebSocket clients too', async () => {
  const server = await startBroker(settings);
  const socket = dial(server);
  await outcome(socket);
  socket.send(Buffer.from('not mqtt'));
  await isClosed(socket);
  expect(await server.count('refused_total', { reason: 'not-mqtt' })).toBe(1);
});

test('a text frame ends the connection', async () => {
  const server = await startBroker(settings);
  const socket = dial(server);
  await outcome(socket);
  socket.send('text');
  await isClosed(socket);
  expect((await server.entries()).some(({ kind }) => kind === 'connect')).toBe(false);
});

test.for([
  ['a text frame', 'text'],
  ['a message larger than any burst of packets', Buffer.alloc(400_000, 0x30)],
] as const)('%s of a signed-in client is noted, and nothing of it is taken', async ([, sent]) => {
  const server = await startBroker(settings);
  const socket = dial(server);
  await outcome(socket);
  const isAnswered = new Promise((resolve) => socket.once('message', resolve));
  socket.send(connectPacket(token));
  await isAnswered;
  socket.send(sent);
  await isClosed(socket);
  const noted = await server.entry(({ kind }) => kind === 'contract-fault');
  expect(JSON.parse(Buffer.from(noted.payload).toString())).toMatchObject({ kind: 'session-cut' });
  expect((await server.entries()).some(({ kind }) => kind === 'publish' || kind === 'refused')).toBe(false);
});

test('a message larger than any burst of packets ends the connection', async () => {
  const server = await startBroker(settings);
  const socket = dial(server);
  await outcome(socket);
  const code = new Promise((resolve) => socket.once('close', resolve));
  socket.send(Buffer.alloc(400_000));
  // 1009, message too big (RFC 6455 §7.4.1)
  expect(await code).toBe(1009);
});
