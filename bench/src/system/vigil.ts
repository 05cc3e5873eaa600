import { resolve } from 'node:path';
import { defineBroker, defineDashboard, defineIngest, freePort, type PartOptions, type Program } from '@vigil/harness';

type Settings = Readonly<Record<string, string>>;

export interface PartUnderTest {
  readonly child: Program;
  /** Of its MQTT or HTTP listener. */
  readonly port: number;
  readonly healthPort: number;
}

/** VIGIL_BENCH_PROFILE names a folder for CPU profiles of broker and ingest. */
function profiled(env: Settings): PartOptions {
  const profiles = process.env['VIGIL_BENCH_PROFILE'];
  return { env, nodeOptions: profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(profiles)}`] };
}

/**
 * For measurements in which one unit says what a thousand would. What is within a budget costs the same whatever the
 * budget is.
 */
export const wideBudgets: Settings = {
  VIGIL_BROKER_LIMITS_MESSAGES_PER_SECOND: '100000',
  VIGIL_BROKER_LIMITS_BYTES_PER_SECOND: '100000000',
};

/** Our broker with authentication, ACL, guards, budgets and journal on; nothing is set but folder, ports and `env`. */
export async function startBroker(dataDir: string, env: Settings = {}): Promise<PartUnderTest> {
  const [port, healthPort] = [await freePort(), await freePort()];
  const child = defineBroker({ dataDir, mqttPort: port, brokerHealthPort: healthPort }, profiled(env));
  await child.start();
  return { child, port, healthPort };
}

/** The intake behind such a broker, with the history that `env` names (VIGIL_HISTORY_…; default: embedded). */
export async function startIngest(dataDir: string, broker: PartUnderTest, env: Settings = {}): Promise<PartUnderTest> {
  const healthPort = await freePort();
  const child = defineIngest({ dataDir, mqttPort: broker.port, ingestHealthPort: healthPort }, profiled(env));
  await child.start();
  return { child, port: healthPort, healthPort };
}

/** The dashboard of such a system. */
export async function startDashboard(
  dataDir: string,
  { broker, ingest }: { readonly broker: PartUnderTest; readonly ingest: PartUnderTest },
  env: Settings = {},
): Promise<PartUnderTest> {
  const port = await freePort();
  const place = {
    dataDir,
    mqttPort: broker.port,
    brokerHealthPort: broker.healthPort,
    ingestHealthPort: ingest.healthPort,
    httpPort: port,
  };
  const child = defineDashboard(place, { env });
  await child.start();
  return { child, port, healthPort: port };
}
