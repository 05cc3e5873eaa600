import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openHistory } from '../src/history/index.ts';
import { openStore, quarantineBounds, storeConfigSchema } from '../src/index.ts';
import { config as historyConfig } from './history/embedded-folder.ts';
import { point } from './history/points.ts';
import { everything } from './support/samples.ts';

const mayMount =
  process.getuid?.() === 0 && spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;

const mebibyte = 2 ** 20;

/** A disk of its own of 100 MiB, which can be filled and emptied. */
function smallDisk(): { readonly folder: string; leave(bytes: number): void; empty(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-head-room-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=100m', 'tmpfs', folder]);
  if (mounted.status !== 0) throw new Error('tmpfs could not be mounted though a trial could');
  onTestFinished(() => {
    spawnSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  const ballast = join(folder, 'ballast');
  return {
    folder,
    leave: (bytes) => {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(ballast, Buffer.alloc(bavail * bsize - bytes, 1));
    },
    empty: () => rmSync(ballast),
  };
}

describe.skipIf(!mayMount)('a disk that is nearly full (needs root and mount; skipped without)', () => {
  it('takes heads of quarantine only, and drops what is old of it, so that the rest finds room', async () => {
    const disk = smallDisk();
    const config = storeConfigSchema.parse({ driver: 'sqlite', file: join(disk.folder, 'vigil.db'), busyTimeoutMs: 0 });
    let journalSeq = 0;
    const store = await openStore(config);
    const add = async (times: number): Promise<void> => {
      const item = { at: 1, vendor: 'acme', unitId: 'l1', origin: 'd', topic: 't', detail: 'why', journal: 'main' };
      const bytes = { reason: 'not-json', epoch: '0'.repeat(16), part: 0, payload: Buffer.alloc(60_000, 1) } as const;
      for (let time = 0; time < times; time += 1) {
        journalSeq += 1;
        await store.transaction((tx) =>
          tx.quarantine.add([{ ...item, ...bytes, journalSeq }], { ...quarantineBounds, vendorBytes: 20 * mebibyte }),
        );
      }
    };
    const sizes = async (): Promise<readonly number[]> => {
      const rows = await store.read.quarantine.list({ scope: everything, limit: 1_000 });
      return rows.map(({ payload }) => payload.length);
    };
    await add(200);
    expect((await sizes()).every((size) => size === 60_000)).toBe(true);
    disk.leave(4 * mebibyte);
    await add(200);
    const low = await sizes();
    expect(low.slice(0, 200).every((size) => size === 1_024)).toBe(true);
    expect(low.reduce((sum, size) => sum + size, 0)).toBeLessThan(5 * mebibyte);
    disk.empty();
    await add(1);
    expect((await sizes())[0]).toBe(60_000);
    await store.close();
  });

  it('counts what one transaction is about to bring', async () => {
    const disk = smallDisk();
    const store = await openStore(
      storeConfigSchema.parse({ driver: 'sqlite', file: join(disk.folder, 'vigil.db'), busyTimeoutMs: 0 }),
    );
    disk.leave(6 * mebibyte);
    const item = { at: 1, vendor: 'acme', unitId: 'l1', origin: 'd', topic: 't', detail: 'why', journal: 'main' };
    const bytes = { reason: 'not-json', epoch: '0'.repeat(16), part: 0, payload: Buffer.alloc(60_000, 1) } as const;
    const many = Array.from({ length: 50 }, (_, index) => ({ ...item, ...bytes, journalSeq: index + 1 }));
    await store.transaction((tx) => tx.quarantine.add(many));
    const rows = await store.read.quarantine.list({ scope: everything, limit: 100 });
    expect(rows.map(({ payload }) => payload.length)).toEqual(many.map(() => 1_024));
    await store.close();
  });

  it('lets the history wait before that, and nothing of it is lost', async () => {
    const disk = smallDisk();
    const write = async (ms: number): Promise<unknown> => {
      const history = await openHistory(historyConfig(disk.folder));
      try {
        return await history.write([point({ ms })]).catch((error: unknown) => error);
      } finally {
        await history.close();
      }
    };
    expect(await write(1)).toEqual({ status: 'stored' });
    disk.leave(8 * mebibyte);
    expect(await write(2)).toMatchObject({ code: 'disk-full', policy: 'wait' });
    disk.empty();
    expect(await write(2)).toEqual({ status: 'stored' });
  });
});
