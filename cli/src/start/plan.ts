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

/** Health pages stand next to each other on loopback, so that nothing has to be discovered. */
const usual = { mqtt: 1883, http: 8080, brokerHealth: 9101, ingestHealth: 9102, dashboardHealth: 9103 } as const;

/** A second installation on this machine has ports of its own, and its health pages keep a fixed distance from them. */
function healthPort(main: number, usualMain: number, usualHealth: number, distance: number): number {
  if (main === usualMain) return usualHealth;
  if (main === 0) return 0;
  return main + distance > highestPort ? main - distance : main + distance;
}
const highestPort = 65_535;

/** The option of `npm start` that decides what a process calls by the name of its setting. */
const optionOf: Readonly<Record<string, string>> = {
  VIGIL_BROKER_PORT: '--mqtt-port',
  VIGIL_BROKER_TLS_PORT: '--mqtts-port',
  VIGIL_BROKER_WEBSOCKET_PORT: '--ws-port',
  VIGIL_DASHBOARD_PORT: '--http-port',
};
/** What a process says, in the words of who started it with `npm start`. */
export const inOptions = (line: string): string =>
  line.replaceAll(/\bVIGIL_[A-Z]+(?:_[A-Z]+)*_PORT\b/g, (name) => optionOf[name] ?? name);

/** Which processes there are, and what each is told. The environment of the caller is below this, a YAML file below that. */
export async function planProcesses(options: StartOptions, dataDir: string): Promise<StartPlan> {
  const tls = options.mqttsPort === 0 ? null : await ensureDevCertificates(dataDir);
  const reached = options.host === '0.0.0.0' || options.host === '::' ? '127.0.0.1' : options.host;
  // In a URL an IPv6 address stands in brackets.
  const local = isIPv6(reached) ? `[${reached}]` : reached;
  const mqttUrl = `mqtt://${local}:${options.mqttPort}`;
  const health = (port: string): string => (port === '0' ? '' : `http://127.0.0.1:${port}/readyz`);
  const shared = { VIGIL_DATA: dataDir };
  const cityEnv = {
    ...shared,
    VIGIL_CITY_URL: mqttUrl,
    ...(options.city === false || options.city === null ? {} : { VIGIL_CITY_UNITS: String(options.city) }),
  };
  const healthPorts = {
    broker:
      process.env['VIGIL_BROKER_HEALTH_PORT'] ??
      String(healthPort(options.mqttPort, usual.mqtt, usual.brokerHealth, 10_000)),
    ingest:
      process.env['VIGIL_INGEST_HEALTH_PORT'] ??
      String(healthPort(options.mqttPort, usual.mqtt, usual.ingestHealth, 20_000)),
    dashboard:
      process.env['VIGIL_DASHBOARD_HEALTH_PORT'] ??
      String(healthPort(options.httpPort, usual.http, usual.dashboardHealth, 10_000)),
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
        VIGIL_DASHBOARD_BROKER_HEALTH_URL: health(healthPorts.broker),
        VIGIL_DASHBOARD_INGEST_HEALTH_URL: health(healthPorts.ingest),
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
