import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statfsSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setImmediate as soon } from 'node:timers/promises';
import { isLongRun, root, runProgram } from '@vigil/harness';
import { openSession } from '@vigil/simulators';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Client } from '../harness/client.ts';
import { eventually } from '../harness/eventually.ts';
import { readOccurrences } from '../harness/ledger.ts';
import { type Speaker, startLoad } from '../harness/load.ts';
import { gatewayOf, liftOf, singleOf, tokenOf, town, townVendors } from '../harness/town.ts';
import { startVigil, type Vigil } from '../harness/vigil.ts';

const lifts = 6;
const register = town({ lifts, singles: 2 });
/** A start that brings no register of its own: what is there is that of the backup. */
const nothing = { ...register, vendors: [], sites: [], units: [], credentials: [] };
const program = join(root, 'cli/src/main.ts');

let folder = '';
let settings = '';
/** Made by the first test; the others read it. */
let backup = '';
/** Key of each message that had its PUBACK before the backup was begun. */
let promised: readonly string[] = [];
/** Messages that had theirs while it was made. */
let during = 0;
/** One acknowledged and one closed by a person. */
let handled: readonly [acknowledged: string, closed: string] = ['', ''];

const vigil = (dataDir: string, ...args: readonly string[]) =>
  runProgram(process.execPath, [program, '--data', dataDir, 'backup', ...args]);

async function well(dataDir: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await vigil(dataDir, ...args);
  expect(code, stderr).toBe(0);
  return stdout;
}

/** Refused in one sentence of each language, without a stack. */
async function refused(dataDir: string, ...args: readonly string[]): Promise<string> {
  const { code, stderr } = await vigil(dataDir, ...args);
  expect(code).not.toBe(0);
  expect(stderr.trim().split('\n'), stderr).toHaveLength(1);
  expect(stderr).toContain(' · ');
  return stderr;
}

/** One alarm of a lift of which nobody else speaks. @returns its id */
async function ring(running: Vigil, operator: Client, index: number): Promise<string> {
  const unit = singleOf('south', index);
  const device = await running.device(unit);
  await device.publish(unit, 'alarm', { id: `quiet-${index}`, code: 'alarm-button' });
  await device.end();
  return await eventually('it is listed', async () => (await operator.alarms({ unitId: unit }))[0]?.id);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-backup-'));
  settings = join(folder, 'etc');
  mkdirSync(join(folder, 'certificates'));
  mkdirSync(settings);
  writeFileSync(join(folder, 'certificates/privkey.pem'), 'a key that a setting names\n');
  writeFileSync(
    join(settings, 'vigil.env'),
    `VIGIL_BROKER_TLS_KEY_FILE=${join(folder, 'certificates/privkey.pem')}\nVIGIL_DASHBOARD_PORT=8443\n`,
  );
  backup = join(folder, 'backup');
  const running = await startVigil({ register, dataDir: join(folder, 'first') });
  const operator = await running.signIn('operator');
  const speakers: Speaker[] = [];
  for (const vendor of townVendors) {
    const units = Array.from({ length: lifts }, (_, index) => liftOf(vendor, index + 1));
    speakers.push({ session: await running.device(gatewayOf(vendor)), vendor, units });
  }
  const load = startLoad(speakers, { seed: 7, everyMs: 15 });
  const [one, other] = [await ring(running, operator, 1), await ring(running, operator, 2)];
  await operator.acknowledge(one);
  await operator.acknowledge(other);
  await operator.close(other, 'rescued');
  handled = [one, other];
  await eventually('a few were acknowledged', () => load.acknowledged.size > 200);
  promised = [...load.acknowledged];
  const made = await vigil(running.dataDir, 'create', backup, '--settings', settings);
  if (made.code !== 0) throw new Error(made.stderr);
  during = load.acknowledged.size - promised.length;
  await load.finish();
  for (const { session } of speakers) await session.end();
  await running.stop();
}, 120_000);

afterAll(async () => {
  if (process.env['VIGIL_TEST_KEEP'] === '1') console.log(`backups: ${folder}`);
  else await rm(folder, { recursive: true, force: true });
});

describe('a backup of a running system', () => {
  it('restored into another folder lists everything that was acknowledged before, once, and everybody gets in', async () => {
    const dataDir = join(folder, 'restored', 'data');
    mkdirSync(dirname(dataDir));
    const said = await well(dataDir, 'restore', backup, '--settings', join(folder, 'restored'));
    expect(said).toContain('Read late');
    // The load went on through all of it.
    expect(during).toBeGreaterThan(0);
    const running = await startVigil({ register: nothing, dataDir });
    onTestFinished(() => running.stop());
    const alarms = new Set(promised);
    const occurred = () => readOccurrences(dataDir).flatMap(({ messageKey }) => messageKey ?? []);
    const loud = readSent(promised);
    await eventually('all that was acknowledged', () => {
      const known = new Set(occurred());
      return loud.every((key) => known.has(key));
    });
    const keys = occurred().filter((key) => alarms.has(key));
    expect(keys.length).toBe(new Set(keys).size);

    // People, and what they had done.
    const operator = await running.signIn('operator');
    const rows = await operator.alarms({});
    const [acknowledged, closed] = handled;
    expect(rows.find(({ id }) => id === acknowledged)?.acknowledgedBy).toBe('operator');
    expect(rows.find(({ id }) => id === closed)?.closedBy).toBe('operator');
    // A device, with the token of before.
    const unit = singleOf('north', 1);
    const device = await openSession({
      url: running.mqttUrl,
      credential: unit,
      token: tokenOf(unit),
      vendor: 'north',
      self: unit,
      listenFor: [unit],
      reconnectPeriodMs: 200,
    });
    await device.publish(unit, 'alarm', { id: 'after-restore', code: 'alarm-button' });
    await device.end();
    await eventually('the new alarm', async () => (await operator.alarms({ unitId: unit })).length === 1);
    // Settings, and the key that one of them names.
    const below = join(folder, 'restored');
    expect(readFileSync(join(below, settings, 'vigil.env'), 'utf8')).toContain('8443');
    expect(readFileSync(join(below, folder, 'certificates/privkey.pem'), 'utf8')).toContain('a key');
  }, 120_000);

  it('is readable by its owner alone, and refuses to be overwritten or to stand in what it copies', async () => {
    for (const path of readdirSync(backup, { recursive: true, encoding: 'utf8' })) {
      const { mode } = statSync(join(backup, path));
      expect((mode & 0o077).toString(8), path).toBe('0');
    }
    const first = join(folder, 'first');
    expect(await refused(first, 'create', backup)).toContain('exists');
    expect(await refused(first, 'create', join(first, 'backup'))).toContain('inside');
    expect(await refused(first, 'create', join(folder, 'not-mounted', 'backup'))).toContain('mounted');
    expect(await refused(join(folder, 'nowhere'), 'create', join(folder, 'empty'))).toContain('no store');
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
    expect(await refused(first, 'restore', backup)).toContain('exists');
    expect(await well(first, 'verify', backup)).toContain('whole');
  });
});

/** Alarms and faults among what the load said; telemetry has no occurrence. */
function readSent(keys: readonly string[]): readonly string[] {
  const known = new Set(readOccurrences(join(folder, 'first')).flatMap(({ messageKey }) => messageKey ?? []));
  return keys.filter((key) => known.has(key));
}

it('a backup that was cut is refused in one sentence, and nothing is written', async () => {
  const place = await mkdtemp(join(folder, 'damaged-'));
  const copy = join(place, 'backup');
  await cp(backup, copy, { recursive: true });
  truncateSync(join(copy, 'data/vigil.db'), 8_192);
  expect(await refused(join(place, 'data'), 'restore', copy)).toContain('data/vigil.db');
  expect(await readdir(place)).toEqual(['backup']);
});

/** Ends it with SIGKILL as soon as its draft holds so many files; it may be faster. */
async function killedAt(files: number, place: string, ...args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [program, ...args], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  while (isRunning(child) && filesIn(place) < files) await soon();
  child.kill('SIGKILL');
  await ended;
}
const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;
function filesIn(place: string): number {
  try {
    return readdirSync(place, { withFileTypes: true })
      .filter(({ name }) => name.startsWith('.') && name.includes('.partial-'))
      .reduce((sum, { name }) => sum + readdirSync(join(place, name), { recursive: true }).length + 1, 0);
  } catch {
    // A folder went while it was looked through: it is renamed in this moment.
    return Number.POSITIVE_INFINITY;
  }
}

describe('kill -9', () => {
  const moments = isLongRun ? Array.from({ length: 24 }, (_, index) => index + 1) : [2, 9];

  it('while a backup is made leaves none, or a whole one, and the next is made', async () => {
    const place = await mkdtemp(join(folder, 'killed-create-'));
    const made = join(place, 'backup');
    for (const files of moments) {
      await killedAt(files, place, '--data', join(folder, 'first'), 'backup', 'create', made, '--settings', settings);
      if (existsSync(made)) await well(made, 'verify', made);
      await rm(made, { recursive: true, force: true });
    }
    await well(join(folder, 'first'), 'create', made, '--settings', settings);
    await well(made, 'verify', made);
    expect(await readdir(place)).toEqual(['backup']);
  });

  it('while one is restored leaves no data folder, or a whole one, and the next attempt ends well', async () => {
    const place = await mkdtemp(join(folder, 'killed-restore-'));
    const dataDir = join(place, 'data');
    for (const files of moments) {
      await killedAt(files, place, '--data', dataDir, 'backup', 'restore', backup);
      if (existsSync(dataDir)) expect(existsSync(join(dataDir, 'vigil.db'))).toBe(true);
      await rm(dataDir, { recursive: true, force: true });
    }
    await well(dataDir, 'restore', backup);
    expect(await readdir(place)).toEqual(['data']);
  });
});

describe('a folder of backups', () => {
  it('keeps the newest so many, and what is not ours', async () => {
    const place = await mkdtemp(join(folder, 'rotated-'));
    mkdirSync(join(place, 'photos'));
    mkdirSync(join(place, '.vigil-2026-01-01T000000Z.partial-999999999'));
    for (const day of [1, 2, 3]) await cp(backup, join(place, `vigil-2026-01-0${day}T020000Z`), { recursive: true });
    const said = await well(join(folder, 'first'), 'rotate', place, '--keep', '2', '--settings', settings);
    expect(said).toContain('deleted: vigil-2026-01-01T020000Z');
    const left = (await readdir(place)).toSorted();
    expect(left).toEqual(['photos', 'vigil-2026-01-03T020000Z', expect.stringMatching(/^vigil-20/)]);
    await well(place, 'verify', join(place, left[2] ?? ''));
    // A clock that was ahead has named others: what has just been made stays all the same.
    for (const day of [1, 2]) await cp(backup, join(place, `vigil-2099-01-0${day}T020000Z`), { recursive: true });
    const back = await well(join(folder, 'first'), 'rotate', place, '--keep', '2', '--settings', settings);
    expect(back).toContain(`deleted: ${left[1]}`);
    const kept = (await readdir(place)).filter((name) => name !== 'photos').toSorted();
    expect(kept).toEqual([expect.not.stringMatching(/-2099-/), 'vigil-2099-01-02T020000Z']);
  });
});

const mayMount =
  process.getuid?.() === 0 && spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;

describe.skipIf(!mayMount)('a full disk (needs root and mount; skipped without)', () => {
  it('leaves no backup at all, in the middle or from the beginning', async () => {
    const disk = await mkdtemp(join(folder, 'disk-'));
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=400m', 'tmpfs', disk]).status).toBe(0);
    onTestFinished(() => void spawnSync('umount', ['-l', disk]));
    const big = join(folder, 'big');
    mkdirSync(big);
    writeFileSync(join(big, 'large.env'), Buffer.alloc(40_000_000));
    const free = (): number => statfsSync(disk).bavail * statfsSync(disk).bsize;
    const before = free();
    await well(join(folder, 'first'), 'create', join(disk, 'trial'), '--settings', big);
    const needed = before - free();
    await rm(join(disk, 'trial'), { recursive: true });
    // Room for all but the last file, which is met in the middle.
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(before - needed + 10_000_000));
    expect(await refused(join(folder, 'first'), 'create', join(disk, 'backup'), '--settings', big)).toContain('full');
    expect(await readdir(disk)).toEqual(['ballast']);
    appendFileSync(join(disk, 'ballast'), Buffer.alloc(free()));
    expect(await refused(join(folder, 'first'), 'create', join(disk, 'backup'))).toContain('room');
    expect(await readdir(disk)).toEqual(['ballast']);
  });
});
