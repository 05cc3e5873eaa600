import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** One write request as the fake saw it. */
export interface SeenWrite {
  readonly lines: readonly string[];
  readonly authorization: string | undefined;
  readonly url: string;
}

/** How the far side behaves. It does with the response whatever it likes, also nothing. */
export type Behaviour = (write: SeenWrite, response: ServerResponse, socket: Socket) => void;

export interface FakeInflux {
  readonly url: string;
  /** Answers the next writes, one each; afterwards `otherwise` again. */
  next(...behaviours: readonly Behaviour[]): void;
  otherwise(behaviour: Behaviour): void;
  readonly writes: readonly SeenWrite[];
  /** Distinct lines that were answered 204, i.e. confirmed, or kept from a refused batch. */
  readonly kept: ReadonlySet<string>;
  keep(lines: readonly string[]): void;
  stop(): Promise<void>;
}

/**
 * A far side that speaks real HTTP and behaves as badly as told: for what a real server does not do on demand.
 * @param port to come back on a port that was free or taken before
 */
export async function startFakeInflux(port = 0): Promise<FakeInflux> {
  const script: Behaviour[] = [];
  const writes: SeenWrite[] = [];
  const kept = new Set<string>();
  const fallback: { behaviour: Behaviour } = { behaviour: (write, response) => confirm(write, response) };
  const confirm = (write: SeenWrite, response: ServerResponse): void => {
    for (const line of write.lines) kept.add(line);
    response.writeHead(204).end();
  };
  const handle = (request: IncomingMessage, response: ServerResponse, body: string): void => {
    const url = request.url ?? '';
    if (!url.startsWith('/write') && !url.startsWith('/api/v2/write')) {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"results":[{"statement_id":0}]}');
      return;
    }
    const write = { lines: body.split('\n'), authorization: request.headers.authorization, url };
    writes.push(write);
    (script.shift() ?? fallback.behaviour)(write, response, request.socket);
  };
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => handle(request, response, body));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('an HTTP server without a port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    next: (...behaviours) => script.push(...behaviours),
    otherwise: (behaviour) => {
      fallback.behaviour = behaviour;
    },
    writes,
    kept,
    keep: (lines) => {
      for (const line of lines) kept.add(line);
    },
    stop: async () => {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}

export const answer =
  (status: number, body = '', headers: Record<string, string> = {}): Behaviour =>
  (_write, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  };

/** Takes the request and never answers. */
export const hang: Behaviour = () => {};

/** Begins an answer, promises more of it, and cuts the connection. */
export const cut =
  (status: number): Behaviour =>
  (_write, response, socket) => {
    response.writeHead(status, { 'content-length': '1000' });
    response.write('{"error":"half a sen', () => socket.destroy());
  };

/** Cuts the connection within the status line of a confirmation. */
export const cutInStatusLine: Behaviour = (_write, _response, socket) => {
  socket.write('HTTP/1.1 204 No Con', () => socket.destroy());
};
