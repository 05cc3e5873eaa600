import { readFileSync, statfsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { arch, cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { percentile, round } from './statistics.ts';

/** The machine as far as a figure depends on it. */
export interface Hardware {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly node: string;
  readonly filesystem: string;
  /** 4 KiB append and fdatasync on the disk that is measured, ms. */
  readonly syncP50Ms: number;
  readonly syncP99Ms: number;
}

export async function describeHardware(folder: string): Promise<Hardware> {
  const syncs = await timeSyncs(folder, 400);
  return {
    cpu: cpuModel(),
    cores: cpus().length,
    memoryGiB: round(totalmem() / 2 ** 30, 1),
    kernel: `${release()} ${arch()}`,
    node: process.version,
    filesystem: filesystemOf(folder),
    syncP50Ms: round(percentile(syncs, 50), 2),
    syncP99Ms: round(percentile(syncs, 99), 2),
  };
}

/** Load average of the last minute: above 2 on two cores somebody else was working too. */
export function loadNow(): number {
  return round(loadavg()[0] ?? 0, 2);
}

async function timeSyncs(folder: string, count: number): Promise<readonly number[]> {
  const file = await open(join(folder, 'sync-probe'), 'a');
  const block = Buffer.alloc(4096, 1);
  const times: number[] = [];
  try {
    for (let index = 0; index < count; index += 1) {
      const startedAt = performance.now();
      await file.write(block);
      await file.datasync();
      times.push(performance.now() - startedAt);
    }
  } finally {
    await file.close();
  }
  return times;
}

function cpuModel(): string {
  const [, model] = /^model name\s*:\s*(.+)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8')) ?? [];
  return model ?? cpus()[0]?.model ?? 'unknown';
}

/** Magic numbers of statfs(2). */
const filesystems: Readonly<Record<number, string>> = {
  61_267: 'ext4',
  1_481_003_842: 'xfs',
  2_435_016_766: 'btrfs',
  16_914_836: 'tmpfs',
  2_035_054_128: 'overlayfs',
};

/** @throws Error on a file system in memory: what is measured there is no durability */
function filesystemOf(folder: string): string {
  const type = statfsSync(folder).type;
  const name = filesystems[type] ?? `0x${type.toString(16)}`;
  if (name === 'tmpfs') throw new Error(`${folder} lies in memory (tmpfs): set TMPDIR to a folder on a disk`);
  return name;
}
