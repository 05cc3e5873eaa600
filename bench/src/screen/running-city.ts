import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importRegister } from '@vigil/harness';
import type { RegisterFileInput } from '@vigil/vocabulary';
import type { Context } from '../measurement.ts';
import { type PartUnderTest, startBroker, startDashboard, startIngest } from '../system/vigil.ts';

export interface Person {
  readonly login: string;
  readonly password: string;
}

/** Broker, ingest with its embedded history, and dashboard over one data folder, as `npm start` starts them. */
export interface RunningCity {
  readonly mqttPort: number;
  readonly url: string;
  /** Process ids by part, as they are at this moment. */
  readonly pids: Readonly<Record<'broker' | 'ingest' | 'dashboard', number>>;
  readonly ingest: PartUnderTest;
  /** An operator of the first start. */
  readonly operator: Person;
  stop(): Promise<void>;
}

/** @param name of its folder */
export async function startCity(context: Context, name: string, register: RegisterFileInput): Promise<RunningCity> {
  const dataDir = join(context.folder, name);
  await importRegister(dataDir, register);
  const broker = await startBroker(dataDir);
  context.onEnd(() => broker.child.stop());
  const ingest = await startIngest(dataDir, broker);
  context.onEnd(() => ingest.child.stop());
  const dashboard = await startDashboard(dataDir, { broker, ingest });
  context.onEnd(() => dashboard.child.stop());
  return {
    mqttPort: broker.port,
    url: `http://127.0.0.1:${dashboard.port}`,
    get pids() {
      return { broker: broker.child.pid, ingest: ingest.child.pid, dashboard: dashboard.child.pid };
    },
    ingest,
    operator: await firstOperator(dataDir),
    stop: async () => {
      for (const { child } of [broker, ingest, dashboard]) {
        if (!child.isRunning) throw new Error(`${child.name} ended by itself:\n${child.output()}`);
        await child.stop();
      }
    },
  };
}

/** The file has a line for each account of the first start: login, password, role, parted by tabs. */
export async function firstOperator(dataDir: string): Promise<Person> {
  const text = await readFile(join(dataDir, 'secrets', 'first-users.txt'), 'utf8');
  const rows = text.split('\n').map((line) => line.split('\t'));
  const [login, password] = rows.find(([, , role]) => role === 'operator') ?? [];
  if (login === undefined || password === undefined) throw new Error('no operator among the first users');
  return { login, password };
}
