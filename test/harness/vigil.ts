import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  defineBroker,
  defineDashboard,
  defineIngest,
  freePort,
  type Installation,
  importRegister,
  mqttUrlOf,
  type Part,
  type Place,
  type Program,
  parts,
  readyUrlOf,
  vigilCommand,
} from '@vigil/harness';
import { openSession, type Session, type SessionOptions } from '@vigil/simulators';
import type { RegisterFileInput, Role } from '@vigil/vocabulary';
import { Client } from './client.ts';

export interface VigilOptions {
  readonly register: RegisterFileInput;
  /** Which processes are started; default: all. */
  readonly parts?: readonly Part[];
  /** Further settings, VIGIL_…; each process is given those of its own prefix. */
  readonly env?: Readonly<Record<string, string>>;
  /** Further variables of the environment of one process. */
  readonly partEnv?: Partial<Readonly<Record<Part, Readonly<Record<string, string>>>>>;
  /** A folder that outlives this system; default: a temporary one, deleted at `stop`. */
  readonly dataDir?: string;
}

/** A whole Vigil of its own: real processes, real ports, real files in a temporary folder. */
export interface Vigil extends Readonly<Record<Part, Program>> {
  readonly dataDir: string;
  readonly mqttPort: number;
  readonly mqttUrl: string;
  readonly httpUrl: string;
  readonly health: Readonly<Record<Part, string>>;
  /** A signed-in client. Accounts of the first start, others made by the administrator's command line. */
  signIn(role?: Role, options?: { readonly vendor?: string }): Promise<Client>;
  /** Login and password of such an account, for whoever signs in by hand. */
  person(role: Role): Promise<{ readonly login: string; readonly password: string }>;
  /** A device's or gateway's own MQTT connection, from the simulators. */
  device(credential: string, options?: Partial<SessionOptions>): Promise<Session>;
  tokenOf(credential: string): string;
  /** Ends all; throws when a process had ended by itself, or does not end well now. */
  stop(): Promise<void>;
}

export async function startVigil(options: VigilOptions): Promise<Vigil> {
  const wanted = options.parts ?? parts;
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'vigil-system-')));
  const installation: Installation = { dataDir, env: storeSettings(options.env ?? {}) };
  await importRegister(installation, options.register);

  const place = {
    dataDir,
    mqttPort: await freePort(),
    brokerHealthPort: await freePort(),
    ingestHealthPort: await freePort(),
    httpPort: await freePort(),
    dashboardHealthPort: await freePort(),
  } satisfies Place;
  const mqttUrl = mqttUrlOf(place);
  const httpUrl = `http://127.0.0.1:${place.httpPort}`;
  const settings = (part: Part): Readonly<Record<string, string>> => ({
    ...settingsOf(part, options.env ?? {}),
    ...options.partEnv?.[part],
  });
  const processes = {
    broker: defineBroker(place, { env: settings('broker') }),
    ingest: defineIngest(place, { env: settings('ingest') }),
    dashboard: defineDashboard(place, {
      // Tests look far more often than a browser does.
      env: {
        VIGIL_DASHBOARD_REQUESTS_PER_MINUTE: '1000000',
        VIGIL_DASHBOARD_SIGN_IN_PER_MINUTE: '1000000',
        ...settings('dashboard'),
      },
    }),
  };
  const tokens = new Map((options.register.credentials ?? []).map((row) => [row.id, row]));

  const end = async (): Promise<readonly string[]> => {
    const complaints = parts.flatMap((part) => processes[part].crashes);
    // Sources first, then who reads from them.
    for (const part of parts) {
      const { code, signal } = await processes[part].kill('SIGTERM');
      if (code !== 0 && !(code === null && signal === null))
        complaints.push(`${part} did not end well (${signal ?? `exit ${code}`}):\n${processes[part].output()}`);
    }
    // VIGIL_TEST_KEEP=1: the folder stays, to be looked at after a failure.
    if (process.env['VIGIL_TEST_KEEP'] === '1') console.log(`data: ${dataDir}`);
    else if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    return complaints;
  };
  try {
    await Promise.all(wanted.map((part) => processes[part].start()));
  } catch (error) {
    await end();
    throw error;
  }

  const tokenOf = (credential: string): string => {
    const token = tokens.get(credential)?.token;
    if (token === undefined) throw new Error(`no token of ${credential}`);
    return token;
  };
  return {
    ...processes,
    dataDir,
    mqttPort: place.mqttPort,
    mqttUrl,
    httpUrl,
    health: {
      broker: readyUrlOf(place.brokerHealthPort),
      ingest: readyUrlOf(place.ingestHealthPort),
      dashboard: readyUrlOf(place.dashboardHealthPort),
    },
    tokenOf,
    signIn: async (role = 'operator', { vendor } = {}) => {
      const [login, password] = await account(installation, role, vendor);
      return new Client(httpUrl).signIn(login, password);
    },
    person: async (role) => {
      const [login, password] = await account(installation, role, undefined);
      return { login, password };
    },
    device: (credential, overrides = {}) => {
      const row = tokens.get(credential);
      if (row === undefined) throw new Error(`no credential ${credential}`);
      const units = row.units === 'all' ? [] : row.units;
      return openSession({
        url: mqttUrl,
        credential,
        token: tokenOf(credential),
        vendor: row.vendor,
        self: row.role === 'gateway' ? credential : (units[0] ?? credential),
        listenFor: units,
        reconnectPeriodMs: 200,
        ...overrides,
      });
    },
    stop: async () => {
      const complaints = await end();
      if (complaints.length > 0) throw new Error(complaints.join('\n\n'));
    },
  };
}

const storeSettings = (env: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('VIGIL_STORE_')));

/** A process refuses settings that are not its own: each gets those with its prefix, and those of the stores it opens. */
function settingsOf(part: Part, env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const prefix = `VIGIL_${part.toUpperCase()}_`;
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) =>
        name.startsWith(prefix) ||
        name.startsWith('VIGIL_STORE_') ||
        (part !== 'broker' && name.startsWith('VIGIL_HISTORY_')),
    ),
  );
}

async function account(
  installation: Installation,
  role: Role,
  vendor: string | undefined,
): Promise<readonly [login: string, password: string]> {
  if (role === 'operator' || role === 'administrator') {
    const text = await readFile(join(installation.dataDir, 'secrets', 'first-users.txt'), 'utf8');
    const rows = text.split('\n').map((line) => line.split('\t'));
    const row = rows.find(([, , ofRole]) => ofRole === role);
    const [login, password] = row ?? [];
    if (login === undefined || password === undefined) throw new Error(`no first user of role ${role}:\n${text}`);
    return [login, password];
  }
  const name = `${role}-${Math.random().toString(36).slice(2, 8)}`;
  const shown = await vigilCommand(
    installation,
    'user',
    'add',
    name,
    '--role',
    role,
    ...(vendor === undefined ? [] : ['--vendor', vendor]),
  );
  const [login = '', password = ''] = shown.trim().split(/\s+/);
  return [login, password];
}
