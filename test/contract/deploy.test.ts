import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root, vigilCommand } from '@vigil/harness';
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
    expect(runtime).toBe('/opt/vigil/current/node_modules/.bin/node');
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

describe('systemd unit of the backup', () => {
  it('starts a command that exists, with options that it knows, in the same sandbox', async () => {
    const [, command = ''] = settingsOf('backup').find(([name]) => name === 'ExecStart') ?? [];
    const [runtime, entry, ...words] = command.split(' ');
    expect([runtime, entry]).toEqual(['/opt/vigil/current/node_modules/.bin/node', 'cli/src/main.ts']);
    const help = await vigilCommand('/nowhere', ...words.slice(0, 2), '--help');
    for (const option of words.filter((word) => word.startsWith('--'))) expect(help).toContain(option);
    expect(settingsOf('backup')).toContainEqual(['ProtectSystem', 'strict']);
    expect(settingsOf('backup')).toContainEqual(['ReadWritePaths', '/var/lib/vigil /backup/vigil']);
    expect(readText('deploy/systemd/vigil-backup.timer')).toMatch(/^OnCalendar=.+$/m);
  });
});

it('every way to start the broker gives it the same options of Node', () => {
  const command = ['node', ...brokerNodeOptions, 'broker/src/main.ts'];
  expect(settingsOf('broker')).toContainEqual([
    'ExecStart',
    `/opt/vigil/current/node_modules/.bin/${command.join(' ')}`,
  ]);
  expect(compose.services['broker']?.command).toEqual(command);
  const [, inImage = ''] = /^CMD (.*)$/m.exec(dockerfile) ?? [];
  expect(JSON.parse(inImage)).toEqual(command);
});
