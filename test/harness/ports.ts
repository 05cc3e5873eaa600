import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/**
 * A TCP port of 127.0.0.1 for a process that will be killed and started again on the same one. It lies below the
 * kernel's range for outgoing connections: a client that retries a port of that range while nobody listens may be
 * given that very port as its own, connects to itself, and the restarted process finds it taken.
 */
export async function stablePort(): Promise<number> {
  const [first = 32_768] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s+/).map(Number);
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = 12_000 + Math.floor(Math.random() * (first - 12_000));
    if (await isFree(port)) return port;
  }
  throw new Error('no free port below the range of outgoing connections');
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
