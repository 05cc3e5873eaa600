import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';

const lowest = 12_000;

/**
 * A free TCP port of 127.0.0.1 for a program that may be killed and started again on the same one. It lies below the
 * kernel's range for outgoing connections: a client that retries a port of that range while nobody listens may be
 * given that very port as its own, connects to itself, and the restarted program finds it taken.
 */
export async function freePort(): Promise<number> {
  const [first = 32_768] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s+/).map(Number);
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = lowest + Math.floor(Math.random() * (first - lowest));
    if (await isFree(port)) return port;
  }
  throw new Error('no free port below the range of outgoing connections');
}

/** Does anybody listen there? */
export async function isListening(port: number): Promise<boolean> {
  const socket = createConnection({ host: '127.0.0.1', port });
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
  const listens = await promise;
  socket.destroy();
  return listens;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  server.once('error', () => resolve(false));
  server.listen(port, '127.0.0.1', () => resolve(true));
  const free = await promise;
  if (free) {
    server.close();
    await once(server, 'close');
  }
  return free;
}
