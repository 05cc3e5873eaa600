import { accessSync, appendFileSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs of other people that tests and measurements run against, with the command that brings each on Debian 12. */
const services = {
  influxd: { install: 'apt-get install influxdb' },
  'victoria-metrics': { install: 'apt-get install victoria-metrics' },
  mosquitto: { install: 'apt-get install mosquitto' },
  mosquitto_passwd: { install: 'apt-get install mosquitto' },
  mosquitto_pub: { install: 'apt-get install mosquitto-clients' },
  chromium: { install: 'apt-get install chromium fonts-noto-cjk' },
  promtool: { install: 'apt-get install prometheus' },
  prometheus: { install: 'apt-get install prometheus' },
  faketime: { install: 'apt-get install faketime' },
  strace: { install: 'apt-get install strace' },
  'docker-compose': { install: 'apt-get install docker-compose' },
} as const;

export type ServiceName = keyof typeof services;

export interface Service {
  /** Absolute path of the program, null when it is not here. */
  readonly path: string | null;
  readonly install: string;
}

/** Debian keeps daemons in sbin, which is not in the PATH of an ordinary user. */
const extraFolders = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin'];

/**
 * Finds a program. A missing one is skipped visibly: a line goes to the file named by VIGIL_SKIP_LOG, which the test
 * runner prints at its end. With VIGIL_REQUIRE_SERVICES=1 (continuous integration) it is an error instead. A path in
 * the variable of the same name in capitals wins (CHROMIUM, VICTORIA_METRICS).
 *
 * @example
 * const influxd = service('influxd');
 * describe.skipIf(influxd.path === null)(`against InfluxDB 1.x (else: ${influxd.install})`, () => { … });
 */
export function service(name: ServiceName): Service {
  const { install } = services[name];
  const path = locate(name);
  if (path !== null) return { path, install };
  if (process.env['VIGIL_REQUIRE_SERVICES'] === '1') throw new Error(`${name} is required and missing: ${install}`);
  const log = process.env['VIGIL_SKIP_LOG'];
  if (log !== undefined && log !== '') appendFileSync(log, `${name} is missing, its tests are skipped: ${install}\n`);
  return { path: null, install };
}

/** A program that is not on this machine. A measurement goes on without this competitor and says so. */
export class Missing extends Error {
  override readonly name = 'Missing';
}

/** The program's path. @throws Missing with the command that installs it */
export function requireService(name: ServiceName): string {
  const path = locate(name);
  if (path === null) throw new Missing(`${name} is not installed (${services[name].install})`);
  return path;
}

function locate(name: ServiceName): string | null {
  return process.env[name.toUpperCase().replaceAll('-', '_')] ?? find(name);
}

function find(name: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...extraFolders];
  for (const folder of folders) {
    if (folder === '') continue;
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch (error) {
      // Not in this folder: the next one is asked. Anything but "not there" and "not allowed" is a defect.
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code !== 'ENOENT' && code !== 'EACCES' && code !== 'ENOTDIR') throw error;
    }
  }
  return null;
}
