import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { root, runProgram } from '@vigil/harness';
import { openJournal, readAll } from '@vigil/journal';
import { loadServerKey, openStore, storeIn } from '@vigil/store';
import { afterEach, beforeEach, expect, it } from 'vitest';

/** deploy/upgrade.sh over folders of a test: real commands and backups, a systemctl that only writes down what it is told. */
let place = '';
let unready = '';
let pages: ReturnType<typeof createServer>;
let port = 0;

beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'vigil-upgrade-'));
  unready = '';
  for (const folder of ['bin', 'backups', 'etc', 'opt/releases']) mkdirSync(join(place, folder), { recursive: true });
  writeFileSync(join(place, 'bin/systemctl'), `#!/bin/sh\necho "$@" >>${place}/calls\n`);
  chmodSync(join(place, 'bin/systemctl'), 0o755);
  writeFileSync(join(place, 'etc/vigil.env'), 'VIGIL_DASHBOARD_PORT=8443\n');
  pages = createServer((_request, response) => {
    response.statusCode = basename(readlinkSync(join(place, 'opt/current'))) === unready ? 503 : 200;
    response.end('{}');
  });
  pages.listen(0, '127.0.0.1');
  await once(pages, 'listening');
  const address = pages.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
  await loadServerKey(join(place, 'data'));
  const store = await openStore(storeIn(join(place, 'data'), { driver: 'sqlite' }));
  await store.close();
});
afterEach(() => {
  pages.close();
  rmSync(place, { recursive: true, force: true });
});

async function upgrade(...args: readonly string[]) {
  const page = `http://127.0.0.1:${port}/readyz`;
  return runProgram('bash', [join(root, 'deploy/upgrade.sh'), ...args], {
    env: {
      PATH: `${join(place, 'bin')}:${process.env['PATH'] ?? ''}`,
      HOME_OF_VIGIL: join(place, 'opt'),
      VIGIL_DATA: join(place, 'data'),
      SETTINGS_OF_VIGIL: join(place, 'etc'),
      BACKUPS_OF_VIGIL: join(place, 'backups'),
      ACCOUNT_OF_VIGIL: 'no-such-account',
      INGEST_PAGE: page,
      DASHBOARD_PAGE: page,
      BROKER_PAGE: page,
      READY_SECONDS: '1',
    },
  });
}
const calls = (): readonly string[] =>
  existsSync(join(place, 'calls')) ? readFileSync(join(place, 'calls'), 'utf8').trim().split('\n') : [];
const current = (): string => basename(readlinkSync(join(place, 'opt/current')));

/** This tree as a release, with the newest migration that the test wants it to have. */
function release(version: string, migration: string): void {
  const at = join(place, 'opt/releases', version);
  mkdirSync(join(at, 'node_modules/.bin'), { recursive: true });
  mkdirSync(join(at, 'store/src/operational/migrations'), { recursive: true });
  mkdirSync(join(at, 'dashboard/web/dist'), { recursive: true });
  writeFileSync(join(at, 'store/src/operational/migrations', `${migration}.ts`), '');
  writeFileSync(join(at, 'dashboard/web/dist/index.html'), '');
  writeFileSync(join(at, '.release'), `${'0'.repeat(40)}\n`);
  symlinkSync(process.execPath, join(at, 'node_modules/.bin/node'));
  symlinkSync(join(root, 'cli'), join(at, 'cli'));
}
function running(version: string): void {
  symlinkSync(`releases/${version}`, join(place, 'opt/current'));
}

it('a version that leaves the store as it is starts one process at a time, after a backup, or is left again', async () => {
  for (const version of ['0.1.0', '0.1.1', '0.1.2']) release(version, '0009-quarantine');
  running('0.1.0');
  const looked = await upgrade('check', '0.1.1');
  expect(looked.stdout).toContain('needs no backup');
  expect(calls()).toEqual([]);
  const { code, stderr } = await upgrade('switch', '0.1.1');
  expect(code, stderr).toBe(0);
  expect(current()).toBe('0.1.1');
  expect(calls()).toEqual(['restart vigil-ingest', 'restart vigil-broker', 'restart vigil-dashboard']);
  const [backup = ''] = readdirSync(join(place, 'backups'));
  expect(backup).toMatch(/^before-0\.1\.1-/);
  expect(existsSync(join(place, 'backups', backup, 'manifest.json'))).toBe(true);
  expect((await upgrade('list')).stdout).toMatch(/^ {2}0\.1\.0 .*\n\* 0\.1\.1/);

  unready = '0.1.2';
  const second = await upgrade('switch', '0.1.2');
  expect(second.code).toBe(1);
  expect(second.stderr).toContain('0.1.1 runs again');
  expect(current()).toBe('0.1.1');
});

it('one that migrates the store stops everybody who writes it first, and cannot be left without its backup', async () => {
  release('0.1.0', '0009-quarantine');
  release('0.2.0', '0010-later');
  running('0.1.0');
  unready = '0.2.0';
  const { code, stderr } = await upgrade('switch', '0.2.0');
  expect(code).toBe(1);
  expect(calls().slice(0, 2)).toEqual(['stop vigil-dashboard vigil-ingest', 'start vigil-ingest']);
  expect(calls().join('\n')).not.toContain('vigil-broker');
  const backup = /--restore (\S+)/.exec(stderr)?.[1] ?? '';
  expect(existsSync(join(backup, 'manifest.json')), stderr).toBe(true);

  const refused = await upgrade('switch', '0.1.0');
  expect(refused.code).toBe(78);
  expect(refused.stderr).toContain('restore a backup');
  expect(current()).toBe('0.2.0');

  // Somebody was trapped meanwhile, and a person was added: the one is kept, the other is not.
  const writer = await openJournal({ root: join(place, 'data/journal') }).writer('main');
  const payload = Buffer.from('{"id":"meanwhile"}');
  const rest = { lane: 'urgent', origin: 'lift-1', connection: '1', topic: 't', receivedAt: 1, flags: 1 } as const;
  await writer.append({ kind: 'publish', payload, ...rest });
  await writer.close();
  const damaged = join(place, 'damaged');
  expect((await upgrade('back', '0.1.0', '--restore', damaged)).code).not.toBe(0);
  expect(current()).toBe('0.2.0');
  const gone = await upgrade('back', '0.1.0', '--restore', backup);
  expect(gone.code, gone.stderr).toBe(0);
  expect(current()).toBe('0.1.0');
  const kept = await readAll(openJournal({ root: join(place, 'data/journal') }), 'main');
  expect(kept.map((entry) => Buffer.from(entry.payload).toString())).toEqual(['{"id":"meanwhile"}']);
  expect(calls().at(-1)).toBe('start vigil-broker vigil-ingest vigil-dashboard vigil.target');
  expect(readdirSync(place).filter((name) => name.startsWith('data'))).toHaveLength(2);
});

it('install takes a tag that holds its own version, whole or not at all', async () => {
  const repository = join(place, 'repository');
  const git = (...args: readonly string[]) => {
    const ran = spawnSync('git', ['-C', repository, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args]);
    expect(ran.status, ran.stderr.toString()).toBe(0);
  };
  mkdirSync(repository);
  writeFileSync(
    join(repository, 'package.json'),
    '{\n  "name": "vigil",\n  "version": "0.3.0",\n  "private": true\n}\n',
  );
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '-m', 'x');
  git('tag', 'v0.3.0');
  git('tag', 'v0.4.0');
  // npm is somebody else's; what it leaves is what counts.
  writeFileSync(
    join(place, 'bin/npm'),
    `#!/bin/sh\n[ "$1" = ci ] && mkdir -p node_modules/.bin && ln -s ${process.execPath} node_modules/.bin/node && exit 0\n[ ! -e ${place}/fail ] && mkdir -p dashboard/web/dist && touch dashboard/web/dist/index.html\n`,
  );
  chmodSync(join(place, 'bin/npm'), 0o755);
  const url = `file://${repository}`;
  expect((await upgrade('install', '0.4.0', url)).stderr).toContain('holds version 0.3.0');
  writeFileSync(join(place, 'fail'), '');
  expect((await upgrade('install', '0.3.0', url)).code).not.toBe(0);
  expect(existsSync(join(place, 'opt/releases/0.3.0'))).toBe(false);
  rmSync(join(place, 'fail'));
  const made = await upgrade('install', '0.3.0', url);
  expect(made.code, made.stderr).toBe(0);
  expect(readFileSync(join(place, 'opt/releases/0.3.0/.release'), 'utf8')).toMatch(/^[0-9a-f]{40}\n$/);
  expect((await upgrade('install', '0.3.0', url)).code).toBe(78);
});
