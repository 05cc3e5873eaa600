import { once } from 'node:events';
import { connect, createServer, type Server, Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { socketSource } from '../src/listeners/socket-source.ts';
import type { ChunkFilter, Source } from '../src/listeners/source.ts';
import { atEnd, eventually } from './harness.ts';

/** A connection read by a socket source: the far end, and ours. */
async function connection(filterOf: (source: Source) => ChunkFilter): Promise<{ far: Socket; source: Source }> {
  const server: Server = createServer({ pauseOnConnect: true });
  const arrived = new Promise<Source>((resolve) =>
    server.once('connection', (socket: Socket) => {
      const source = socketSource(socket);
      source.filterBy(filterOf(source));
      resolve(source);
    }),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  const far = connect(address.port, '127.0.0.1');
  const source = await arrived;
  atEnd(async () => {
    far.destroy();
    source.stream.destroy();
    server.close();
  });
  return { far, source };
}

test('the connection moves to a socket of our own: Node still has the handle, and takes it with onread', async () => {
  const { source } = await connection(() => ({ isFull: false, take: (chunk) => chunk }));
  expect(source.stream).toBeInstanceOf(Socket);
  expect(source.constructor.name).toBe('SocketSource');
  expect(source.stream).toMatchObject({ remoteAddress: '127.0.0.1', destroyed: false });
});

test('what the filter leaves is read from the stream, what it takes is not, and the end comes behind it', async () => {
  const taken: string[] = [];
  const { far, source } = await connection(() => ({
    isFull: false,
    take: (chunk) => {
      taken.push(chunk.toString());
      return chunk.toString().startsWith('keep') ? null : chunk;
    },
  }));
  const read: string[] = [];
  source.stream.on('readable', () => {
    for (let chunk: unknown = source.stream.read(); Buffer.isBuffer(chunk); chunk = source.stream.read())
      read.push(chunk.toString());
  });
  const ended = once(source.stream, 'end');
  for (const text of ['one', 'keep', 'two']) {
    const before = taken.join('').length;
    far.write(text);
    await eventually(() => (taken.join('').length === before + text.length ? true : undefined));
  }
  far.end();
  await ended;
  expect(taken.join('')).toBe('onekeeptwo');
  expect(read.join('')).toBe('onetwo');
});

test('a full filter is given no more until it says so', async () => {
  const seen = { isFull: false, bytes: 0 };
  const { far, source } = await connection(() => ({
    get isFull() {
      return seen.isFull;
    },
    take: (chunk) => {
      seen.bytes += chunk.length;
      seen.isFull = true;
      return null;
    },
  }));
  const full = (): Promise<true> => eventually(() => (seen.isFull ? true : undefined));
  const all = 4 * 1024 * 1024;
  far.write(Buffer.alloc(all));
  await full();
  const first = seen.bytes;
  for (let turn = 0; turn < 50; turn += 1) await nextTurn();
  expect(seen.bytes).toBe(first);
  for (let left = all - first; left > 0; left = all - seen.bytes) {
    seen.isFull = false;
    source.resume();
    await full();
  }
  expect(seen.bytes).toBe(all);
});
