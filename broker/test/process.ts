import { join } from 'node:path';
import { ownProgram, startProgram } from '@vigil/harness';
import { type JournalEntry, openJournal, readAll } from '@vigil/journal';
import { openStore, storeConfigSchema } from '@vigil/store';
import { hmacToken, loadServerKey, serviceToken } from '@vigil/store/credentials';
import { registerFileSchema } from '@vigil/vocabulary';
import { atEnd } from './harness.ts';
import { connectPacket, type, Wire } from './wire.ts';

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
  let stderr = '';
  const own = ownProgram({
    name: 'broker',
    entry: 'broker/src/main.ts',
    env: {
      VIGIL_DATA: dir,
      VIGIL_BROKER_HOST: '127.0.0.1',
      VIGIL_BROKER_PORT: '0',
      VIGIL_BROKER_WEBSOCKET_PORT: '0',
      VIGIL_BROKER_HEALTH_PORT: '0',
      VIGIL_LOG_LEVEL: 'info',
      ...options.env,
    },
    onLine: (line, stream) => {
      if (stream === 'err') stderr += `${line}\n`;
    },
  });
  const [command = own.command, ...before] = options.prefix ?? [];
  const prefixed = options.prefix === undefined ? [] : [...before, own.command];
  const program = await startProgram({ ...own, command, args: [...prefixed, ...(own.args ?? [])] });
  atEnd(async () => {
    await program.kill();
  });
  return {
    pid: program.pid,
    ports: { mqtt: Number(program.facts['mqtt']), health: Number(program.facts['health']) },
    stderr: () => stderr,
    ended: program.ended().then(({ code, signal }) => code ?? signal),
    kill: program.signal,
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
