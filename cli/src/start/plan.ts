import { isIPv6 } from 'node:net';
import { resolve } from 'node:path';
import { brokerNodeOptions } from '@vigil/service';
import type { ChildPlan } from './child.ts';
import { ensureDevCertificates } from './dev-certificates.ts';
import type { StartOptions } from './options.ts';

export interface StartPlan {
  readonly core: readonly ChildPlan[];
  readonly city: ChildPlan | null;
  readonly cityDraw: string;
  readonly cityEnv: Readonly<Record<string, string>>;
  /** What a person needs to know once all are ready, from the facts the processes announced. */
  addresses(facts: ReadonlyMap<string, Readonly<Record<string, unknown>>>): {
    readonly dashboard: string;
    readonly mqtt: string;
  };
}

/** Repository root: the processes are its workspaces, started as sources. */
const root = resolve(import.meta.dirname, '../../..');
const entry = (path: string): string => resolve(root, path);

/** Health pages of broker and ingest: next to each other on loopback, so that nothing has to be discovered. */
const brokerHealthPort = 9101;
const ingestHealthPort = 9102;
const dashboardHealthPort = 9103;
/** A second installation on this machine, told by its own HTTP port, takes any free port for that page. */
const usualHttpPort = 8080;

/** Which processes there are, and what each is told. The environment of the caller is below this, a YAML file below that. */
export async function planProcesses(options: StartOptions, dataDir: string): Promise<StartPlan> {
  const tls = options.mqttsPort === 0 ? null : await ensureDevCertificates(dataDir);
  const reached = options.host === '0.0.0.0' || options.host === '::' ? '127.0.0.1' : options.host;
  // In a URL an IPv6 address stands in brackets.
  const local = isIPv6(reached) ? `[${reached}]` : reached;
  const mqttUrl = `mqtt://${local}:${options.mqttPort}`;
  const health = (port: number): string => `http://127.0.0.1:${port}/readyz`;
  const shared = { VIGIL_DATA: dataDir };
  const cityEnv = {
    ...shared,
    VIGIL_CITY_URL: mqttUrl,
    ...(options.city === false || options.city === null ? {} : { VIGIL_CITY_UNITS: String(options.city) }),
  };
  const healthPorts = {
    broker: process.env['VIGIL_BROKER_HEALTH_PORT'] ?? String(brokerHealthPort),
    ingest: process.env['VIGIL_INGEST_HEALTH_PORT'] ?? String(ingestHealthPort),
    dashboard:
      process.env['VIGIL_DASHBOARD_HEALTH_PORT'] ??
      String(options.httpPort === usualHttpPort ? dashboardHealthPort : 0),
  };

  const core: ChildPlan[] = [
    {
      name: 'broker',
      entry: entry('broker/src/main.ts'),
      nodeOptions: brokerNodeOptions,
      env: {
        ...shared,
        VIGIL_BROKER_HOST: options.host,
        VIGIL_BROKER_PORT: String(options.mqttPort),
        VIGIL_BROKER_WEBSOCKET_PORT: String(options.wsPort),
        VIGIL_BROKER_HEALTH_PORT: healthPorts.broker,
        ...(tls === null
          ? {}
          : {
              VIGIL_BROKER_TLS_PORT: String(options.mqttsPort),
              VIGIL_BROKER_TLS_CERT_FILE: tls.cert,
              VIGIL_BROKER_TLS_KEY_FILE: tls.key,
            }),
      },
    },
    {
      name: 'ingest',
      entry: entry('ingest/src/main.ts'),
      env: { ...shared, VIGIL_INGEST_BROKER_URL: mqttUrl, VIGIL_INGEST_HEALTH_PORT: healthPorts.ingest },
    },
    {
      name: 'dashboard',
      entry: entry('dashboard/server/src/main.ts'),
      env: {
        ...shared,
        VIGIL_DASHBOARD_HOST: options.host,
        VIGIL_DASHBOARD_PORT: String(options.httpPort),
        VIGIL_DASHBOARD_HEALTH_PORT: healthPorts.dashboard,
        VIGIL_DASHBOARD_BROKER_URL: mqttUrl,
        VIGIL_DASHBOARD_BROKER_HEALTH_URL: health(Number(healthPorts.broker)),
        VIGIL_DASHBOARD_INGEST_HEALTH_URL: health(Number(healthPorts.ingest)),
      },
    },
  ];
  return {
    core,
    city: options.city === false ? null : { name: 'city', entry: entry('simulators/src/main.ts'), env: cityEnv },
    cityDraw: entry('simulators/src/city-draw-main.ts'),
    cityEnv,
    addresses: (facts) => {
      const port = facts.get('dashboard')?.['port'];
      return {
        dashboard: `http://${local}:${typeof port === 'number' ? port : options.httpPort}/`,
        mqtt: `${mqttUrl}${tls === null ? '' : `   mqtts://${local}:${options.mqttsPort} (CA: ${tls.ca})`}`,
      };
    },
  };
}
