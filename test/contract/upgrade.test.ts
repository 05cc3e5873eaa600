import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
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

it('going back that fails, or is killed, leaves version and data as they were, and can be done again', async () => {
  release('0.1.0', '0009-quarantine');
  release('0.2.0', '0010-later');
  running('0.2.0');
  // The store stands elsewhere, as the settings say.
  const elsewhere = join(place, 'elsewhere/city.db');
  mkdirSync(join(place, 'elsewhere'));
  renameSync(join(place, 'data/vigil.db'), elsewhere);
  appendFileSync(join(place, 'etc/vigil.env'), `VIGIL_STORE_FILE=${elsewhere}\n`);
  const people = async () => {
    const store = await openStore(storeIn(place, { driver: 'sqlite', file: elsewhere }));
    const names = (await store.read.people.list()).map(({ name }) => name);
    await store.close();
    return names;
  };
  const add = async (login: string) => {
    const store = await openStore(storeIn(place, { driver: 'sqlite', file: elsewhere }));
    const person = { login, name: login, role: 'operator', vendor: null, counties: null, enabled: true } as const;
    await store.transaction((tx) => tx.people.create({ ...person, passwordHash: 'x' }));
    await store.close();
  };
  const say = async (text: string) => {
    const writer = await openJournal({ root: join(place, 'data/journal') }).writer('main');
    const rest = { lane: 'urgent', origin: 'lift-1', connection: '1', topic: 't', receivedAt: 1, flags: 1 } as const;
    await writer.append({ kind: 'publish', payload: Buffer.from(text), ...rest });
    await writer.close();
  };
  const said = async () =>
    (await readAll(openJournal({ root: join(place, 'data/journal') }), 'main')).map((entry) =>
      Buffer.from(entry.payload).toString(),
    );
  await add('before');
  await say('before');
  expect((await upgrade('switch', '0.1.0')).code).toBe(78);
  const backup = join(place, 'backups/here');
  const env = { ...process.env, VIGIL_STORE_FILE: elsewhere };
  const cli = [join(root, 'cli/src/main.ts'), '--data', join(place, 'data'), 'backup', 'create', backup];
  const made = await runProgram(process.execPath, [...cli, '--settings', join(place, 'etc')], { env });
  expect(made.code, made.stderr).toBe(0);
  await add('since');
  await say('since');
  const asBefore = async (code: number, expected: readonly string[]) => {
    const tried = await upgrade('back', '0.1.0', '--restore', backup);
    expect(tried.code, tried.stderr).toBe(code);
    expect(current()).toBe('0.2.0');
    expect(calls().at(-1)).toBe('start vigil-broker vigil-ingest vigil-dashboard vigil.target');
    expect([await people(), await said()]).toEqual([['before', 'since'], expected]);
    return tried;
  };
  const stub = (name: string, script: string) => {
    writeFileSync(join(place, 'bin', name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(place, 'bin', name), 0o755);
  };

  // The disk is full when the journal of now is to be copied.
  stub('cp', 'mkdir -p "$3" && echo half >"$3/part" && exit 1');
  expect((await asBefore(1, ['before', 'since'])).stderr).toContain('0.2.0 runs and the data is what it was');
  rmSync(join(place, 'bin/cp'));

  // The version gone back to does not get ready, but a device was answered by its broker.
  unready = '0.1.0';
  stub(
    'systemctl',
    `echo "$@" >>${place}/calls; [ "$1" = start ] && [ -e ${place}/said ] || exit 0; cp -a ${place}/said/. ${place}/data/journal/; rm -rf ${place}/said`,
  );
  cpSync(join(place, 'data/journal'), join(place, 'kept'), { recursive: true });
  await say('answered');
  renameSync(join(place, 'data/journal'), join(place, 'said'));
  renameSync(join(place, 'kept'), join(place, 'data/journal'));
  await asBefore(1, ['before', 'since', 'answered']);
  unready = '';

  // Killed when everything is in its new place.
  stub('systemctl', `echo "$@" >>${place}/calls; [ "$1" != start ] || kill -9 $PPID`);
  expect((await upgrade('back', '0.1.0', '--restore', backup)).code).not.toBe(0);
  expect(await people()).toEqual(['before']);
  stub('systemctl', `echo "$@" >>${place}/calls`);
  const gone = await upgrade('back', '0.1.0', '--restore', backup);
  expect(gone.code, gone.stderr).toBe(0);
  expect(gone.stdout).toContain('what was there is put back first');
  expect([current(), await people()]).toEqual(['0.1.0', ['before']]);
  expect(await said()).toEqual(['before', 'since', 'answered']);
  const left = [...readdirSync(place), ...readdirSync(join(place, 'elsewhere'))];
  expect(left.filter((name) => /^(data|city)/.test(name)).map((name) => name.replace(/before-.*/, 'before'))).toEqual([
    'data',
    'data.before',
    'city.db',
    'city.db.before',
  ]);
}, 180_000);

it.each([
  ['of some days', ['2026-11-01.db']],
  ['of no day', []],
])(
  'a history %s that stands elsewhere and is gone comes back to its own place, and the store to its own',
  async (_what, days) => {
    release('0.1.0', '0009-quarantine');
    release('0.2.0', '0010-later');
    running('0.2.0');
    const history = join(place, 'elsewhere/history');
    mkdirSync(history, { recursive: true });
    for (const day of days) {
      const file = new DatabaseSync(join(history, day));
      file.exec('create table point (at integer)');
      file.close();
    }
    appendFileSync(join(place, 'etc/vigil.env'), `VIGIL_HISTORY_DIRECTORY=${history}\n`);
    const backup = join(place, 'backups/here');
    const env = { ...process.env, VIGIL_HISTORY_DIRECTORY: history };
    const cli = [join(root, 'cli/src/main.ts'), '--data', join(place, 'data'), 'backup', 'create', backup];
    const made = await runProgram(process.execPath, [...cli, '--settings', join(place, 'etc')], { env });
    expect(made.code, made.stderr).toBe(0);
    rmSync(history, { recursive: true });
    const gone = await upgrade('back', '0.1.0', '--restore', backup);
    expect(gone.code, gone.stderr).toBe(0);
    expect(existsSync(join(place, 'data/vigil.db'))).toBe(true);
    expect(readdirSync(join(place, 'elsewhere'), { recursive: true })).toEqual(
      days.flatMap((day) => ['history', join('history', day)]),
    );
  },
  60_000,
);

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
