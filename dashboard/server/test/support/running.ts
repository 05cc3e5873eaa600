import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, type Logger } from '@vigil/service';
import { hashPassword, openStore, type Store, storeIn } from '@vigil/store';
import type { HistoryConfig } from '@vigil/store/history';
import type { Role } from '@vigil/vocabulary';
import type { z } from 'zod';
import { createDashboard, type Dashboard } from '../../src/app.ts';
import { dashboardConfigSchema } from '../../src/config.ts';
import { Client } from './client.ts';
import { sampleRegister } from './register.ts';

export const password = 'correct horse battery';
/** Hashing is dear on purpose; once a test file is enough. */
let hash: Promise<string> | null = null;

export const accounts: readonly {
  readonly login: string;
  readonly role: Role;
  readonly vendor: string | null;
  readonly counties: readonly string[] | null;
}[] = [
  { login: 'op', role: 'operator', vendor: null, counties: null },
  { login: 'op2', role: 'operator', vendor: null, counties: null },
  { login: 'sup', role: 'supervisor', vendor: null, counties: null },
  { login: 'reg', role: 'regulator', vendor: null, counties: null },
  { login: 'acme', role: 'vendor', vendor: 'acme', counties: null },
  { login: 'bolt', role: 'vendor', vendor: 'bolt', counties: null },
  { login: 'county', role: 'operator', vendor: null, counties: ['lianzhou'] },
  { login: 'root', role: 'administrator', vendor: null, counties: null },
];

export interface Running {
  readonly dashboard: Dashboard;
  readonly data: string;
  /** The same file through another connection, as ingest has it. */
  readonly ingest: Store;
  client(login?: string): Promise<Client>;
  stop(): Promise<void>;
}

type Overrides = z.input<typeof dashboardConfigSchema>;

export async function run(
  overrides: Overrides = {},
  history?: HistoryConfig,
  logger: Logger = createLogger({ name: 'test', level: 'fatal' }),
): Promise<Running> {
  const data = overrides.data ?? (await mkdtemp(join(tmpdir(), 'vigil-dashboard-')));
  const config = dashboardConfigSchema.parse({
    host: '127.0.0.1',
    port: 0,
    health: { port: 0 },
    broker: { url: '', healthUrl: '' },
    ingest: { healthUrl: '' },
    feedEveryMs: 50,
    requestsPerMinute: 100_000,
    signIn: { perMinute: 100_000 },
    ...overrides,
    data,
  });
  const place = storeIn(data, { driver: 'sqlite' });
  const ingest = await openStore(place);
  hash ??= hashPassword(password);
  const passwordHash = await hash;
  await ingest.transaction(async (tx) => {
    if ((await tx.people.byLogin('op')) !== null) return;
    await tx.register.import(sampleRegister(), () => new Uint8Array(32));
    for (const account of accounts)
      await tx.people.create({ ...account, name: account.login, enabled: true, passwordHash });
  });
  const dashboard = await createDashboard(
    config,
    {
      store: { ...place, busyTimeoutMs: config.storeBusyMs },
      history: history ?? { driver: 'embedded', directory: join(data, 'history'), readOnly: true },
    },
    { logger },
  );
  return {
    dashboard,
    data,
    ingest,
    client: async (login) => {
      const client = new Client(dashboard.url);
      return login === undefined ? client : client.signIn(login, password);
    },
    stop: async () => {
      await dashboard.stop();
      await ingest.close();
      if (overrides.data === undefined) await rm(data, { recursive: true, force: true });
    },
  };
}
