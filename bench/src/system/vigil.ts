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
  name: 'broker' | 'ingest' | 'dashboard',
  env: Readonly<Record<string, string>>,
  nodeOptions: readonly string[] = [],
): Promise<Child> {
  return startChild({
    name,
    command: process.execPath,
    args: [...nodeOptions, resolve(root, name === 'dashboard' ? 'dashboard/server' : name, 'src/main.ts')],
    cwd: root,
    env,
    ipc: true,
    ready: (lines) => lines.some((line) => parseReadyLine(line)?.name === name),
  });
}

export interface PartUnderTest {
  readonly child: Child;
  /** Of its MQTT or HTTP listener. */
  readonly port: number;
  readonly healthPort: number;
}

/** VIGIL_BENCH_PROFILE names a folder for CPU profiles of broker and ingest. */
function profiling(): readonly string[] {
  const profiles = process.env['VIGIL_BENCH_PROFILE'];
  return profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(profiles)}`];
}

/** Our broker with authentication, ACL, guards and journal on; nothing is set but folder and ports. */
export async function startBroker(dataDir: string, env: Readonly<Record<string, string>> = {}): Promise<PartUnderTest> {
  const [port, healthPort] = [await freePort(), await freePort()];
  const child = await startPart(
    'broker',
    {
      VIGIL_DATA: dataDir,
      VIGIL_BROKER_HOST: '127.0.0.1',
      VIGIL_BROKER_PORT: String(port),
      VIGIL_BROKER_WEBSOCKET_PORT: '0',
      VIGIL_BROKER_HEALTH_PORT: String(healthPort),
      ...env,
    },
    profiling(),
  );
  return { child, port, healthPort };
}

/** The intake behind such a broker, with the history that `env` names (VIGIL_HISTORY_…; default: embedded). */
export async function startIngest(
  dataDir: string,
  broker: PartUnderTest,
  env: Readonly<Record<string, string>> = {},
): Promise<PartUnderTest> {
  const healthPort = await freePort();
  const child = await startPart(
    'ingest',
    {
      VIGIL_DATA: dataDir,
      VIGIL_INGEST_BROKER_URL: `mqtt://127.0.0.1:${broker.port}`,
      VIGIL_INGEST_HEALTH_PORT: String(healthPort),
      ...env,
    },
    profiling(),
  );
  return { child, port: healthPort, healthPort };
}

/** The dashboard of such a system. */
export async function startDashboard(
  dataDir: string,
  { broker, ingest }: { readonly broker: PartUnderTest; readonly ingest: PartUnderTest },
  env: Readonly<Record<string, string>> = {},
): Promise<PartUnderTest> {
  const port = await freePort();
  const child = await startPart('dashboard', {
    VIGIL_DATA: dataDir,
    VIGIL_DASHBOARD_HOST: '127.0.0.1',
    VIGIL_DASHBOARD_PORT: String(port),
    VIGIL_DASHBOARD_BROKER_URL: `mqtt://127.0.0.1:${broker.port}`,
    VIGIL_DASHBOARD_BROKER_HEALTH_URL: `http://127.0.0.1:${broker.healthPort}/readyz`,
    VIGIL_DASHBOARD_INGEST_HEALTH_URL: `http://127.0.0.1:${ingest.healthPort}/readyz`,
    ...env,
  });
  return { child, port, healthPort: port };
}
