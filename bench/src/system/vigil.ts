import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseReadyLine } from '@vigil/service';
import type { RegisterFileInput } from '@vigil/vocabulary';
import { type Child, startChild } from '../machine/child.ts';
import { freePort } from '../machine/ports.ts';
import { root } from '../machine/programs.ts';
import { runCommand } from './command.ts';

/** Imports a register as an administrator does. */
export async function importRegister(dataDir: string, register: RegisterFileInput): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, 'bench-register.json');
  await writeFile(file, JSON.stringify(register));
  await runCommand(process.execPath, [resolve(root, 'cli/src/main.ts'), '--data', dataDir, 'register', 'import', file]);
}

/** One of our processes, started as in production: sources, environment, a data folder. */
function startPart(
  name: 'broker' | 'ingest',
  env: Readonly<Record<string, string>>,
  nodeOptions: readonly string[] = [],
): Promise<Child> {
  return startChild({
    name,
    command: process.execPath,
    args: [...nodeOptions, resolve(root, `${name}/src/main.ts`)],
    cwd: root,
    env,
    ipc: true,
    ready: (lines) => lines.some((line) => parseReadyLine(line)?.name === name),
  });
}

export interface BrokerUnderTest {
  readonly child: Child;
  readonly port: number;
}

/**
 * Our broker with authentication, ACL, guards and journal on; nothing is set but folder and ports.
 * VIGIL_BENCH_PROFILE names a folder for CPU profiles of it.
 */
export async function startBroker(
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<BrokerUnderTest> {
  const [port, health] = [await freePort(), await freePort()];
  const profiles = process.env['VIGIL_BENCH_PROFILE'];
  const child = await startPart(
    'broker',
    {
      VIGIL_DATA: dataDir,
      VIGIL_BROKER_HOST: '127.0.0.1',
      VIGIL_BROKER_PORT: String(port),
      VIGIL_BROKER_WEBSOCKET_PORT: '0',
      VIGIL_BROKER_HEALTH_PORT: String(health),
      ...env,
    },
    profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(profiles)}`],
  );
  return { child, port };
}
