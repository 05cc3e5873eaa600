import { join } from 'node:path';
import { root, runProgram, service } from '@vigil/harness';
import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { dockerfile, compose as file, knownSettings, readText } from './deployed.ts';

const compose = service('docker-compose');
const ignored = readText('.dockerignore');
const ours = Object.entries(file.services).filter(([, { image }]) => image === 'vigil:local');
/** Of the tools around the image, which no process's schema knows. */
const outside = 'VIGIL_HEALTH_URL';

describe.skipIf(compose.path === null)(`docker-compose (else: ${compose.install})`, () => {
  const check = (args: readonly string[], env: Readonly<Record<string, string>>) =>
    runProgram(compose.path ?? '', ['-f', join(root, 'docker-compose.yml'), ...args], { env });

  it('accepts the file, with and without the simulated city', async () => {
    const secrets = { VIGIL_INFLUX_TOKEN: 'a-token', VIGIL_INFLUX_PASSWORD: 'a-password' };
    for (const profile of [[], ['--profile', 'city']])
      expect(await check([...profile, 'config', '-q'], secrets)).toMatchObject({ code: 0, stderr: '' });
  });

  it('refuses to run without the secrets', async () => {
    const { code, stderr } = await check(['config', '-q'], { VIGIL_INFLUX_TOKEN: '', VIGIL_INFLUX_PASSWORD: '' });
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/set VIGIL_INFLUX_/);
  });
});

describe('docker-compose.yml', () => {
  it('names only settings that exist', () => {
    const unknown = ours.flatMap(([name, { environment }]) =>
      Object.keys(environment).flatMap((key) => (knownSettings.has(key) || key === outside ? [] : [`${name}: ${key}`])),
    );
    expect(unknown).toEqual([]);
    expect(ours.length).toBeGreaterThanOrEqual(4);
  });

  it('starts entries that exist, with the data folder of the image', () => {
    for (const [name, { command, volumes }] of ours) {
      const entries = command?.join(' ').match(/[\w/-]+\.ts/g) ?? [];
      expect(entries.length, name).toBeGreaterThan(0);
      for (const entry of entries) expect(() => readText(entry), `${name}: ${entry}`).not.toThrow();
      expect(volumes, name).toContain('vigil-data:/data');
    }
    expect(dockerfile).toMatch(/VIGIL_DATA=\/data/);
    expect(dockerfile).toMatch(/^VOLUME \/data$/m);
  });

  it('publishes the default ports, and every address inside names a service and its port', () => {
    const ports = ours.flatMap(([, service_]) => service_.ports.map((pair) => pair.split(':').at(-1) ?? ''));
    const exposed = /^EXPOSE (.*)$/m.exec(dockerfile)?.[1]?.split(' ') ?? [];
    expect(exposed).toEqual(expect.arrayContaining(ports));
    const defaults: Readonly<Record<string, readonly string[]>> = {
      broker: ['1883', '9101'],
      ingest: ['9102'],
      dashboard: ['8080'],
      influxdb: ['8086'],
    };
    const addresses = ours.flatMap(([, { environment }]) =>
      Object.values(environment).flatMap((value) =>
        typeof value === 'string' ? [...value.matchAll(/:\/\/([\w.-]+):(\d+)/g)] : [],
      ),
    );
    expect(addresses.length).toBeGreaterThan(5);
    for (const [whole, host = '', port = ''] of addresses) {
      const wanted = host === '127.0.0.1' ? Object.values(defaults).flat() : defaults[host];
      expect(wanted, whole).toContain(port);
    }
  });

  it('waits only for services that exist', () => {
    for (const { depends_on } of Object.values(file.services))
      for (const name of Object.keys(depends_on)) expect(Object.keys(file.services)).toContain(name);
  });
});

describe('Dockerfile', () => {
  it('has no fault that dockerfile-utils knows', () => {
    expect(validate(dockerfile).map(({ message }) => message)).toEqual([]);
  });

  it('runs as an ordinary user and has a health check', () => {
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    expect(last).toMatch(/^USER node$/m);
    expect(last).toMatch(/^HEALTHCHECK .*CMD \["node", "cli\/src\/healthcheck-main\.ts"\]$/m);
    expect(dockerfile.match(/^RUN .*--omit=optional/m)).toBeNull();
  });

  it('holds the documents that the dashboard serves', () => {
    // The last pattern that fits a path or a folder above it decides; `*` stays within one level.
    const isSent = (path: string): boolean => {
      const rules = ignored.split('\n').filter((rule) => rule !== '' && !rule.startsWith('#') && !rule.includes('**'));
      const fits = (rule: string): boolean => {
        const pattern = rule
          .replace(/^!/, '')
          .split('*')
          .map((part) => RegExp.escape(part))
          .join('[^/]*');
        return new RegExp(`^/?${pattern.replace(/^\//, '')}(/|$)`).test(path);
      };
      return rules.findLast(fits)?.startsWith('!') ?? true;
    };
    for (const path of ['docs/api/asyncapi.json', 'docs/api/schemas/alarm.json', 'cli/src/main.ts', 'package.json'])
      expect(isSent(path), path).toBe(true);
    for (const path of ['docs/architecture.md', '.env', 'data/vigil.db', 'test/start/npm-start.test.ts'])
      expect(isSent(path), path).toBe(false);
  });
});
