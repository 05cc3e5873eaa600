import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '@vigil/harness';
import { brokerNodeOptions, EXIT_CONFIG } from '@vigil/service';
import { describe, expect, it } from 'vitest';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const reference = read('docs/administrators/configuration.md');
const parts = ['broker', 'ingest', 'dashboard'] as const;

/** Settings of one unit file in their order; a name may come several times. */
function settingsOf(part: string): readonly (readonly [name: string, value: string])[] {
  return [...read(`deploy/systemd/vigil-${part}.service`).matchAll(/^(\w+)=(.*)$/gm)].map(
    ([, name = '', value = '']) => [name, value],
  );
}

describe.each(parts)('systemd unit of %s', (part) => {
  const settings = settingsOf(part);
  const of = (name: string): readonly string[] => settings.flatMap(([key, value]) => (key === name ? [value] : []));

  it('starts an entry that exists', () => {
    const [command = ''] = of('ExecStart');
    const [runtime, ...rest] = command.split(' ');
    expect(runtime).toBe('/opt/vigil/node_modules/.bin/node');
    const entry = rest.at(-1) ?? '';
    expect(existsSync(join(root, entry)), entry).toBe(true);
    expect(entry.startsWith(part)).toBe(true);
  });

  it('comes back after everything but a configuration that somebody has to change', () => {
    expect(of('Restart')).toEqual(['always']);
    expect(of('RestartPreventExitStatus')).toEqual([String(EXIT_CONFIG)]);
    expect(of('StartLimitIntervalSec')).toEqual(['0']);
  });

  it('names only settings that exist, and folders that systemd makes', () => {
    const environment = of('Environment').join(' ');
    const known = new Set([...(reference.match(/\bVIGIL_[A-Z0-9_]+\b/g) ?? []), 'VIGIL_DATA']);
    for (const name of environment.match(/VIGIL_[A-Z0-9_]+/g) ?? []) expect(known, name).toContain(name);
    expect(environment).toContain('VIGIL_DATA=/var/lib/vigil');
    expect(of('StateDirectory')).toEqual(['vigil']);
    expect(environment).toContain('NODE_COMPILE_CACHE=/var/cache/vigil');
    expect(of('CacheDirectory')).toEqual(['vigil']);
    expect(of('ProtectSystem')).toEqual(['strict']);
  });
});

it('every way to start the broker gives it the same options of Node', () => {
  const options = brokerNodeOptions.join(' ');
  expect(settingsOf('broker')).toContainEqual([
    'ExecStart',
    `/opt/vigil/node_modules/.bin/node ${options} broker/src/main.ts`,
  ]);
  const command = JSON.stringify(['node', ...brokerNodeOptions, 'broker/src/main.ts']).replaceAll(',', ', ');
  expect(read('docker-compose.yml')).toContain(`command: ${command}`);
  expect(read('Dockerfile')).toContain(`CMD ${command}`);
});
