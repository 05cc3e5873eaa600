import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';

export type Manner = 'stores' | 'hangs' | 'fails' | 'refuses-13';

export interface FarSide {
  readonly url: string;
  manner: Manner;
  /** Distinct lines stored: series and time, as InfluxDB tells them apart. */
  readonly stored: Set<string>;
  readonly requests: () => number;
}

/** An InfluxDB 1.x that misbehaves as told; real HTTP, in this process. */
export async function startFarSide(manner: Manner): Promise<FarSide> {
  let requests = 0;
  const stored = new Set<string>();
  const far = { manner };
  const server = createServer((request, response) => {
    requests += 1;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(far.manner, stored, Buffer.concat(chunks).toString('utf8'), request, response));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return {
    url: `http://127.0.0.1:${address.port}`,
    stored,
    requests: () => requests,
    get manner() {
      return far.manner;
    },
    set manner(next: Manner) {
      far.manner = next;
    },
  };
}

function answer(
  manner: Manner,
  stored: Set<string>,
  body: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (manner === 'hangs') return;
  if (manner === 'fails') {
    response.writeHead(500).end('{"error":"engine: shard is disabled"}');
    return;
  }
  if (request.url?.startsWith('/write') !== true) {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"results":[{}]}');
    return;
  }
  // The probe of a driver and the note of how far was written are no points of ours.
  const lines = body.split('\n').filter((line) => line !== '' && !/vigil-probe|vigil-written/.test(line));
  if (manner === 'refuses-13' && lines.some((line) => line.includes('temperature=13'))) {
    response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"field type conflict"}');
    return;
  }
  for (const line of lines) {
    const words = line.split(' ');
    stored.add(`${words[0]} ${words.at(-1)}`);
  }
  response.writeHead(204).end();
}
