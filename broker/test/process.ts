import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type JournalEntry, openJournal, readAll } from '@vigil/journal';
import { parseReadyLine } from '@vigil/service';
import { openStore, storeConfigSchema } from '@vigil/store';
import { hmacToken, loadServerKey, serviceToken } from '@vigil/store/credentials';
import { registerFileSchema } from '@vigil/vocabulary';
import { atEnd } from './harness.ts';
import { connectPacket, type, Wire } from './wire.ts';

const entry = fileURLToPath(new URL('../src/main.ts', import.meta.url));

export interface BrokerProcess {
  readonly pid: number;
  readonly ports: { readonly mqtt: number; readonly health: number };
  readonly stderr: () => string;
  /** @returns exit code or signal */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  kill(signal: NodeJS.Signals): void;
}

export interface ProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Command in front of node, e.g. strace. */
  readonly prefix?: readonly string[];
}

/** The real process as `npm start` starts it. @throws when it ends before it is ready, with what it said */
export async function startProcess(dir: string, options: ProcessOptions = {}): Promise<BrokerProcess> {
  const [command = process.execPath, ...before] = options.prefix ?? [];
  const args = options.prefix === undefined ? [entry] : [...before, process.execPath, entry];
  const child: ChildProcess = spawn(command, args, {
    env: {
      PATH: process.env['PATH'],
      VIGIL_DATA: dir,
      VIGIL_BROKER_HOST: '127.0.0.1',
      VIGIL_BROKER_PORT: '0',
      VIGIL_BROKER_WEBSOCKET_PORT: '0',
      VIGIL_BROKER_HEALTH_PORT: '0',
      VIGIL_LOG_LEVEL: 'info',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = once(child, 'exit').then(([code, signal]) => code ?? signal);
  atEnd(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await ended;
  });
  const lines = createInterface({ input: child.stdout ?? process.stdin });
  const ready = new Promise<Readonly<Record<string, unknown>>>((resolve, reject) => {
    lines.on('line', (line) => {
      const found = parseReadyLine(line);
      if (found !== undefined) resolve(found.facts);
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${stderr}`)));
  });
  const facts = await ready;
  return {
    pid: child.pid ?? 0,
    ports: { mqtt: Number(facts['mqtt']), health: Number(facts['health']) },
    stderr: () => stderr,
    ended,
    kill: (signal) => void child.kill(signal),
  };
}

/** A register with the credential `lift` for unit `u1` of vendor acme. */
export async function importRegister(dir: string, token: string): Promise<void> {
  const store = await openStore(storeConfigSchema.parse({ driver: 'sqlite', file: join(dir, 'vigil.db') }));
  const key = await loadServerKey(dir);
  const file = registerFileSchema.parse({
    format: 'vigil-register',
    version: 1,
    vendors: [{ id: 'acme', name: 'Acme' }],
    units: [{ id: 'u1', vendor: 'acme', kind: 'elevator', name: 'Lift 1' }],
    credentials: [{ id: 'lift', vendor: 'acme', role: 'device', token, units: ['u1'] }],
  });
  await store.transaction((tx) => tx.register.import(file, (text) => hmacToken(key, text)));
  await store.close();
}

export async function disable(dir: string, id: string): Promise<void> {
  const store = await openStore(storeConfigSchema.parse({ driver: 'sqlite', file: join(dir, 'vigil.db') }));
  await store.transaction((tx) => tx.credentials.setEnabled(id, false));
  await store.close();
}

/** Connects with the derived credential of one of our own processes, which needs no register. */
export async function serviceWire(dir: string, port: number, clientId: string): Promise<Wire> {
  const password = serviceToken(await loadServerKey(dir), 'ingest');
  const wire = await Wire.open(port);
  wire.send(connectPacket({ user: 'service-ingest', password, clientId }));
  await wire.next(type.connack);
  return wire;
}

export function journalEntries(dir: string): Promise<readonly JournalEntry[]> {
  return readAll(openJournal({ root: join(dir, 'journal') }), 'main');
}
