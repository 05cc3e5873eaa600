import { resolve } from 'node:path';
import { type Child, startChild } from '../machine/child.ts';
import { freePort } from '../machine/ports.ts';

/** Bare Aedes in a process of its own. */
export async function startAedes(): Promise<{ readonly child: Child; readonly port: number }> {
  const port = await freePort();
  const child = await startChild({
    name: 'aedes',
    command: process.execPath,
    args: [resolve(import.meta.dirname, '../processes/aedes-main.ts'), String(port)],
    ipc: true,
    ready: (lines) => lines.includes('ready'),
  });
  return { child, port };
}
