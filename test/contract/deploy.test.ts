import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '@vigil/harness';
import { brokerNodeOptions, EXIT_CONFIG } from '@vigil/service';
import { describe, expect, it } from 'vitest';
import { compose, dockerfile, knownSettings, readText } from './deployed.ts';

const parts = ['broker', 'ingest', 'dashboard'] as const;

/** Settings of one unit file in their order; a name may come several times. */
function settingsOf(part: string): readonly (readonly [name: string, value: string])[] {
  return [...readText(`deploy/systemd/vigil-${part}.service`).matchAll(/^(\w+)=(.*)$/gm)].map(
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
    for (const name of environment.match(/VIGIL_[A-Z0-9_]+/g) ?? []) expect(knownSettings, name).toContain(name);
    expect(environment).toContain('VIGIL_DATA=/var/lib/vigil');
    expect(of('StateDirectory')).toEqual(['vigil']);
    expect(environment).toContain('NODE_COMPILE_CACHE=/var/cache/vigil');
    expect(of('CacheDirectory')).toEqual(['vigil']);
    expect(of('ProtectSystem')).toEqual(['strict']);
  });
});

it('every way to start the broker gives it the same options of Node', () => {
  const command = ['node', ...brokerNodeOptions, 'broker/src/main.ts'];
  expect(settingsOf('broker')).toContainEqual(['ExecStart', `/opt/vigil/node_modules/.bin/${command.join(' ')}`]);
  expect(compose.services['broker']?.command).toEqual(command);
  const [, inImage = ''] = /^CMD (.*)$/m.exec(dockerfile) ?? [];
  expect(JSON.parse(inImage)).toEqual(command);
});
