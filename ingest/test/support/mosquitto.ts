import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { requireService } from '../../../test/services/available.ts';
import { freePort } from '../../../test/services/free-port.ts';
import { startServerProcess } from '../../../test/services/server-process.ts';
import { temporaryFolder } from './bench.ts';

export interface Mosquitto {
  readonly url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A broker that nobody here wrote, on a port of its own. Not started yet. */
export async function prepareMosquitto(): Promise<Mosquitto> {
  const folder = await temporaryFolder();
  const port = await freePort();
  const file = join(folder, 'mosquitto.conf');
  await writeFile(file, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\n`);
  let running: Awaited<ReturnType<typeof startServerProcess>> | null = null;
  onTestFinished(async () => {
    await running?.stop();
  });
  return {
    url: `mqtt://127.0.0.1:${port}`,
    start: async () => {
      running = await startServerProcess({
        command: requireService('mosquitto'),
        args: ['-c', file],
        cwd: folder,
        ready: () => accepts(port),
      });
    },
    stop: async () => {
      await running?.stop();
      running = null;
    },
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
