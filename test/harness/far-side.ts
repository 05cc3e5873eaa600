import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** How the far side behaves just now; `blocks`: what stands in front of it refuses all, whatever is in it. */
export type FarSideMode = 'well' | 'slow' | 'refuses' | 'blocks' | 'broken' | 'hangs';
const slowMs = 700;

/** A real server with bad days: speaks HTTP for it, passes on what it lets through. */
export interface FarSide {
  readonly url: string;
  mode: FarSideMode;
  /** Writes that met each mode. */
  readonly met: Readonly<Record<FarSideMode, number>>;
  close(): Promise<void>;
}

export async function startFarSide(target: string): Promise<FarSide> {
  const met = { well: 0, slow: 0, refuses: 0, blocks: 0, broken: 0, hangs: 0 };
  const held = new Set<ServerResponse>();
  let mode: FarSideMode = 'well';

  const pass = async (request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> => {
    const { host: _host, connection: _connection, ...headers } = request.headers;
    const answer = await fetch(target + (request.url ?? '/'), {
      method: request.method ?? 'GET',
      headers: Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
      ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
    });
    const text = Buffer.from(await answer.arrayBuffer());
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
    response.end(answer.status === 204 ? undefined : text);
  };
  const passOn = (request: IncomingMessage, body: Buffer, response: ServerResponse): void => {
    pass(request, body, response).catch(() => {
      // The real server is away: to the other side that is a cut connection.
      response.destroy();
    });
  };
  const handle = (request: IncomingMessage, body: Buffer, response: ServerResponse): void => {
    if (request.url?.includes('write') !== true) return passOn(request, body, response);
    met[mode] += 1;
    switch (mode) {
      case 'well':
        return passOn(request, body, response);
      case 'slow':
        setTimeout(() => passOn(request, body, response), slowMs);
        return undefined;
      case 'refuses':
        response
          .writeHead(400, { 'content-type': 'application/json' })
          .end('{"error":"partial write: no reason at all"}');
        return undefined;
      case 'blocks':
        response.writeHead(400, { 'content-type': 'application/json' }).end('{"message":"request blocked"}');
        return undefined;
      case 'broken':
        response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":"engine: out of order"}');
        return undefined;
      case 'hangs':
        held.add(response);
        return undefined;
    }
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => handle(request, Buffer.concat(chunks), response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('an HTTP server without a port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    met,
    get mode() {
      return mode;
    },
    set mode(next) {
      mode = next;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}
