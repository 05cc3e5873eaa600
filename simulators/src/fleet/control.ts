import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import type { Fleet } from './fleet.ts';

/** How a scenario asks a running city to hand over some of its units: HTTP on loopback, address in a file. */
function controlFile(dataDir: string): string {
  return join(dataDir, 'run', 'city-control.json');
}
const body = z.object({ credentials: z.array(z.string()).max(5_000) }).strict();
const address = z.object({ url: z.string(), pid: z.int() });

export async function startControl(fleet: Fleet, dataDir: string): Promise<{ close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const answer = (status: number, value: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    const handle = async (): Promise<void> => {
      if (request.method === 'GET' && request.url === '/status') return answer(200, fleet.status());
      if (request.method !== 'POST' || (request.url !== '/release' && request.url !== '/resume'))
        return answer(404, { error: 'POST /release, POST /resume or GET /status' });
      const { credentials } = body.parse(await json(request));
      await (request.url === '/release' ? fleet.release(credentials) : fleet.resume(credentials));
      answer(200, fleet.status());
    };
    handle().catch((error: Error) => answer(400, { error: error.message }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the control page has no port');
  const file = controlFile(dataDir);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify({ url: `http://127.0.0.1:${bound.port}`, pid: process.pid }), {
    mode: 0o600,
  });
  await rename(`${file}.new`, file);
  return {
    close: async () => {
      await rm(file, { force: true });
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

export interface CityControl {
  release(credentials: readonly string[]): Promise<void>;
  resume(credentials: readonly string[]): Promise<void>;
}

/** null: no city is running on this data folder; a scenario then simply takes the units. */
export async function findControl(dataDir: string): Promise<CityControl | null> {
  let found: z.output<typeof address>;
  try {
    found = address.parse(JSON.parse(await readFile(controlFile(dataDir), 'utf8')));
    const alive = await fetch(`${found.url}/status`, { signal: AbortSignal.timeout(2_000) });
    if (!alive.ok) return null;
  } catch {
    // No file, or it is left over from a city that was killed: nobody to ask.
    return null;
  }
  const post = async (path: string, credentials: readonly string[]): Promise<void> => {
    const response = await fetch(`${found.url}${path}`, {
      method: 'POST',
      body: JSON.stringify({ credentials }),
      signal: AbortSignal.timeout(60_000),
    });
    if (!response.ok) throw new Error(`the running city refused ${path}: ${await response.text()}`);
  };
  return {
    release: (credentials) => post('/release', credentials),
    resume: (credentials) => post('/resume', credentials),
  };
}
