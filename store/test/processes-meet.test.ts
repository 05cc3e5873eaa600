import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openStore, storeConfigSchema } from '../src/index.ts';
import { startChild } from './support/children.ts';
import { everything } from './support/samples.ts';
import { temporary } from './support/stores.ts';

const has = (key: string) => (message: unknown) => typeof message === 'object' && message !== null && key in message;
const is = (word: string) => (message: unknown) => message === word;
const valueOf = (message: unknown, key: string): number => {
  const value: unknown = typeof message === 'object' && message !== null ? Reflect.get(message, key) : undefined;
  if (typeof value !== 'number') throw new Error(`message has no number ${key}`);
  return value;
};

/** What several processes on one database file promise each other; PostgreSQL's processes meet in its server. */
describe('processes on one store', () => {
  const scratch = temporary();
  const setUp = async (busyTimeoutMs = 30_000) => {
    const file = join(await scratch.folder(), 'vigil.db');
    return { file, config: storeConfigSchema.parse({ file, busyTimeoutMs }) };
  };
  const start = (script: string, ...args: readonly string[]) => {
    const child = startChild(script, ...args);
    scratch.onEnd(() => child.kill());
    return child;
  };

  it('may all be the first to open it', async () => {
    const { file, config } = await setUp();
    const children = Array.from({ length: 4 }, () => start('opener.ts', file));
    for (const child of children) {
      expect(valueOf(await child.next(has('version')), 'version')).toBe(0);
      expect(await child.ended()).toBe(0);
    }
    const store = await openStore(config);
    expect(await store.read.register.version()).toBe(0);
    await store.close();
  });

  it('open one alarm of a unit and code however they race', async () => {
    const { file, config } = await setUp();
    const rounds = 150;
    const racers = [start('alarm-racer.ts', file, String(rounds)), start('alarm-racer.ts', file, String(rounds))];
    for (const racer of racers) await racer.next(is('ready'));
    for (const racer of racers) racer.send('go');
    let won = 0;
    for (const racer of racers) won += valueOf(await racer.next(has('won')), 'won');
    expect(won).toBe(rounds);
    const store = await openStore(config);
    const { rows, total } = await store.read.alarms.list({ scope: everything, open: true, limit: 500, offset: 0 });
    await store.close();
    expect(total).toBe(rounds);
    expect(new Set(rows.map((row) => row.unitId)).size).toBe(rounds);
  });

  it('lose nothing that was acknowledged and keep cursor and state together when one is killed', async () => {
    const { file, config } = await setUp();
    let acknowledged = 0;
    for (let round = 0; round < 4; round += 1) {
      const writer = start('killed-writer.ts', file);
      const target = acknowledged + 25;
      while (acknowledged < target) acknowledged = valueOf(await writer.next(has('seq')), 'seq');
      await writer.kill();
      const store = await openStore(config);
      const cursor = await store.read.cursors.get('main');
      const states = await store.read.units.loadStates();
      const changes = await store.read.changes.after(0, 100_000);
      await store.close();
      expect(cursor).toBeGreaterThanOrEqual(acknowledged);
      expect(states).toHaveLength(50);
      expect(new Set(states.map((state) => state.seq))).toEqual(new Set([cursor]));
      expect(changes.map((change) => change.id)).toEqual(Array.from({ length: cursor }, (_, n) => String(n + 1)));
      acknowledged = cursor;
    }
  });

  it('say store-busy after the wait, without stopping their own event loop, and go on afterwards', async () => {
    const { file, config } = await setUp(200);
    const store = await openStore(config);
    scratch.onEnd(() => store.close());
    const holder = start('lock-holder.ts', file);
    await holder.next(is('locked'));
    let turns = 0;
    const ticking = setInterval(() => {
      turns += 1;
    }, 5);
    const refused = store.transaction((tx) => tx.cursors.set('main', 1));
    await expect(refused).rejects.toMatchObject({ code: 'store-busy' });
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(0);
    expect(await store.read.cursors.get('held')).toBe(0);
    holder.send('release');
    await holder.next(is('released'));
    await store.transaction((tx) => tx.cursors.set('main', 2));
    expect(await store.read.cursors.all()).toMatchObject([
      { name: 'held', seq: 1 },
      { name: 'main', seq: 2 },
    ]);
  });

  it('wait for each other when the lock comes free in time', async () => {
    const { file, config } = await setUp();
    const store = await openStore(config);
    scratch.onEnd(() => store.close());
    const holder = start('lock-holder.ts', file);
    await holder.next(is('locked'));
    const waiting = store.transaction((tx) => tx.cursors.get('held'));
    holder.send('release');
    expect(await waiting).toBe(1);
  });

  const shell = '/bin/bash';
  describe.skipIf(!existsSync(shell))('with bash to limit the size of files', () => {
    it('say disk-full when the disk refuses, with everything committed before still there', async () => {
      const { file } = await setUp();
      const filler = join(import.meta.dirname, 'fixtures', 'disk-filler.ts');
      // SIGXFSZ ignored: the write fails with EFBIG, as it would with ENOSPC on a full disk.
      const script = `trap '' XFSZ; ulimit -f 900; exec "$0" "$1" "$2"`;
      const { stdout } = await promisify(execFile)(shell, ['-c', script, process.execPath, filler, file]);
      const said: unknown = JSON.parse(stdout);
      expect(said).toMatchObject({ code: 'disk-full' });
      expect(valueOf(said, 'committed')).toBeGreaterThan(0);
      expect(valueOf(said, 'stored')).toBe(valueOf(said, 'committed'));
    });
  });
});
