import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { openSession } from '../src/index.ts';

const connectPacket = 0x10;
const publishPacket = 0x30;
const connackAccepted = Buffer.from([0x20, 2, 0, 0]);

it('ends although the broker never acknowledges what is out', async () => {
  const published = Promise.withResolvers<void>();
  const sockets: Socket[] = [];
  const silent = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      const type = (data[0] ?? 0) & 0xf0;
      if (type === connectPacket) socket.write(connackAccepted);
      if (type === publishPacket) published.resolve();
    });
  });
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
  const address = silent.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const session = await openSession({
    url: `mqtt://127.0.0.1:${address.port}`,
    credential: 'L-1',
    token: 'any',
    vendor: 'acme',
    self: 'L-1',
    listenFor: [],
  });
  const unanswered = session.publish('L-1', 'status', { temperature: 20 });
  unanswered.catch(() => undefined);
  await published.promise;
  const closed = once(sockets[0] ?? silent, 'close');
  await session.end();
  // Not only given up: the connection is gone.
  expect(await closed).toBeDefined();
});
