import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brokerNodeOptions } from '@vigil/service';
import type { RegisterFileInput } from '@vigil/vocabulary';
import { type Installation, vigilCommand } from '../process/command.ts';
import { defineProgram, ownProgram, type Program } from '../process/program.ts';

/** The processes of an installation, in the order in which they are stopped: sources first, then who reads from them. */
export const parts = ['broker', 'ingest', 'dashboard'] as const;
export type Part = (typeof parts)[number];

const entries: Readonly<Record<Part, string>> = {
  broker: 'broker/src/main.ts',
  ingest: 'ingest/src/main.ts',
  dashboard: 'dashboard/server/src/main.ts',
};

/** Where the processes of one installation find each other, all on 127.0.0.1. */
export interface Place {
  readonly dataDir: string;
  readonly mqttPort: number;
  readonly brokerHealthPort: number;
  readonly ingestHealthPort: number;
  readonly httpPort: number;
  /** Left out: any free one. */
  readonly dashboardHealthPort?: number;
}

export const mqttUrlOf = ({ mqttPort }: Pick<Place, 'mqttPort'>): string => `mqtt://127.0.0.1:${mqttPort}`;
export const readyUrlOf = (port: number): string => `http://127.0.0.1:${port}/readyz`;

export interface PartOptions {
  /** Further settings, VIGIL_…, of this process alone. */
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node in front of the entry file, e.g. for a CPU profile. */
  readonly nodeOptions?: readonly string[];
}

/** MQTT broker with authentication, ACL, guards and journal on; nothing is set but folder and ports. */
export function defineBroker(
  place: Pick<Place, 'dataDir' | 'mqttPort' | 'brokerHealthPort'>,
  options: PartOptions = {},
): Program {
  const nodeOptions = [...brokerNodeOptions, ...(options.nodeOptions ?? [])];
  return definePart(
    'broker',
    place.dataDir,
    { ...options, nodeOptions },
    {
      VIGIL_BROKER_HOST: '127.0.0.1',
      VIGIL_BROKER_PORT: String(place.mqttPort),
      VIGIL_BROKER_WEBSOCKET_PORT: '0',
      VIGIL_BROKER_HEALTH_PORT: String(place.brokerHealthPort),
    },
  );
}

export function defineIngest(
  place: Pick<Place, 'dataDir' | 'mqttPort' | 'ingestHealthPort'>,
  options: PartOptions = {},
): Program {
  return definePart('ingest', place.dataDir, options, {
    VIGIL_INGEST_BROKER_URL: mqttUrlOf(place),
    VIGIL_INGEST_HEALTH_PORT: String(place.ingestHealthPort),
  });
}

export function defineDashboard(place: Place, options: PartOptions = {}): Program {
  return definePart('dashboard', place.dataDir, options, {
    VIGIL_DASHBOARD_HOST: '127.0.0.1',
    VIGIL_DASHBOARD_PORT: String(place.httpPort),
    VIGIL_DASHBOARD_HEALTH_PORT: String(place.dashboardHealthPort ?? 0),
    VIGIL_DASHBOARD_BROKER_URL: mqttUrlOf(place),
    VIGIL_DASHBOARD_BROKER_HEALTH_URL: readyUrlOf(place.brokerHealthPort),
    VIGIL_DASHBOARD_INGEST_HEALTH_URL: readyUrlOf(place.ingestHealthPort),
  });
}

function definePart(
  name: Part,
  dataDir: string,
  { env = {}, nodeOptions = [] }: PartOptions,
  own: Readonly<Record<string, string>>,
): Program {
  return defineProgram(
    ownProgram({ name, entry: entries[name], nodeOptions, env: { VIGIL_DATA: dataDir, ...own, ...env } }),
  );
}

/** Imports a register as an administrator does, into a data folder or an installation that says more. */
export async function importRegister(at: string | Installation, register: RegisterFileInput): Promise<void> {
  const dataDir = typeof at === 'string' ? at : at.dataDir;
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, 'register.json');
  await writeFile(file, JSON.stringify(register));
  await vigilCommand(at, '--init', 'register', 'import', file);
}
