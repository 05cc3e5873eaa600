import { expect, it } from 'vitest';
import { parseStart } from '../src/start/options.ts';
import { inOptions, planProcesses } from '../src/start/plan.ts';

/** Where the children and the person are told to look, for this `--host`. */
async function told(host: string): Promise<readonly (string | undefined)[]> {
  const plan = await planProcesses(parseStart(['--host', host, '--mqtts-port', '0'], {}), '/nowhere');
  const { dashboard, mqtt } = plan.addresses(new Map());
  return [dashboard, mqtt, plan.core.find(({ name }) => name === 'ingest')?.env['VIGIL_INGEST_BROKER_URL']];
}

/** Ports of the health pages, and what the dashboard is told of the others'. */
async function healthOf(...args: readonly string[]): Promise<readonly (string | undefined)[]> {
  const { core } = await planProcesses(parseStart(['--mqtts-port', '0', ...args], {}), '/nowhere');
  const of = (name: string, key: string) => core.find((child) => child.name === name)?.env[`VIGIL_${key}`];
  const own = ['broker', 'ingest', 'dashboard'].map((name) => of(name, `${name.toUpperCase()}_HEALTH_PORT`));
  return [...own, of('dashboard', 'DASHBOARD_BROKER_HEALTH_URL'), of('dashboard', 'DASHBOARD_INGEST_HEALTH_URL')];
}

it('health pages follow the ports that they belong to, and the dashboard asks where they are', async () => {
  const page = (port: number) => `http://127.0.0.1:${port}/readyz`;
  expect(await healthOf()).toEqual(['9101', '9102', '9103', page(9101), page(9102)]);
  expect(await healthOf('--mqtt-port', '1884', '--http-port', '8081')).toEqual([
    '11884',
    '21884',
    '18081',
    page(11884),
    page(21884),
  ]);
  // Never a port that does not exist, nor one port twice.
  for (let mqtt = 1; mqtt <= 65_535; mqtt += 97) {
    const [broker, ingest] = (await healthOf('--mqtt-port', String(mqtt))).map(Number);
    expect(new Set([mqtt, broker, ingest]).size).toBe(3);
    for (const port of [broker, ingest]) expect(port !== undefined && port > 0 && port <= 65_535, `${port}`).toBe(true);
  }
  expect(await healthOf('--mqtt-port', '0')).toEqual(['0', '0', '9103', '', '']);
});

it('what a process calls by its setting is told by the option that decides it', () => {
  expect(inOptions('Port 1 (VIGIL_BROKER_PORT) is taken')).toBe('Port 1 (--mqtt-port) is taken');
  expect(inOptions('端口 2（VIGIL_BROKER_HEALTH_PORT）')).toBe('端口 2（VIGIL_BROKER_HEALTH_PORT）');
});

it('addresses are ones that can be opened, whatever is listened on', async () => {
  const loopback = ['http://127.0.0.1:8080/', 'mqtt://127.0.0.1:1883', 'mqtt://127.0.0.1:1883'];
  for (const everywhere of ['0.0.0.0', '::', '[::]', '127.0.0.1']) expect(await told(everywhere)).toEqual(loopback);
  for (const one of ['::1', '[::1]'])
    expect(await told(one)).toEqual(['http://[::1]:8080/', 'mqtt://[::1]:1883', 'mqtt://[::1]:1883']);
  expect(await told('vigil.example')).toEqual([
    'http://vigil.example:8080/',
    'mqtt://vigil.example:1883',
    'mqtt://vigil.example:1883',
  ]);
});
