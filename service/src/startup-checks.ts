import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from './errno.ts';
import { StartupError } from './startup-error.ts';
import { notWritable, startupErrorFrom } from './startup-errors.ts';

/**
 * Creates `dir` if missing and proves that a file can be written and synced in it.
 * @throws StartupError `folder-not-writable` or `disk-full`
 */
export async function checkWritable(dir: string): Promise<void> {
  const probe = join(dir, `.write-probe-${randomUUID()}`);
  try {
    await mkdir(dir, { recursive: true });
    const file = await open(probe, 'wx');
    try {
      await file.write('vigil');
      // Delayed allocation lets a write to a full disk succeed; only the sync tells.
      await file.sync();
    } finally {
      await file.close();
      await rm(probe, { force: true });
    }
  } catch (error) {
    const full = ['ENOSPC', 'EDQUOT'].includes(errnoOf(error) ?? '');
    throw (full ? startupErrorFrom(error, { path: dir }) : undefined) ?? notWritable(dir, error);
  }
}

/**
 * The number of descriptors this process may open (soft limit; Node raises it to the hard limit at start).
 * Infinity where there is no limit or the system does not tell (no /proc).
 */
export async function descriptorLimit(limitsFile = '/proc/self/limits'): Promise<number> {
  let text: string;
  try {
    text = await readFile(limitsFile, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return Number.POSITIVE_INFINITY;
    throw error;
  }
  const soft = /^Max open files\s+(\S+)/m.exec(text)?.[1];
  return soft === undefined || soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft);
}

/**
 * @param needed descriptors this process will use at most (connections, files, head-room)
 * @returns the limit found
 * @throws StartupError `descriptors`
 */
export async function checkDescriptors(needed: number, limitsFile?: string): Promise<number> {
  const limit = await descriptorLimit(limitsFile);
  if (limit >= needed) return limit;
  throw new StartupError('descriptors', {
    zh: `最多只能打开 ${limit} 个文件，配置需要 ${needed} 个；请提高限制（ulimit -n 或 systemd 的 LimitNOFILE）或调低最大连接数。`,
    en: `Only ${limit} files may be open, the configuration needs ${needed}; raise the limit (ulimit -n, or LimitNOFILE in systemd) or lower the number of connections.`,
  });
}

/** Bytes an unprivileged process may still write on the filesystem that holds `dir`. */
async function freeBytes(dir: string): Promise<number> {
  const stats = await statfs(dir);
  return stats.bavail * stats.bsize;
}

/**
 * @param bytes what must be free on the filesystem that holds `dir`
 * @returns the bytes that are free
 * @throws StartupError `disk-full`
 */
export async function checkDiskSpace(dir: string, bytes: number): Promise<number> {
  const free = await freeBytes(dir);
  if (free >= bytes) return free;
  const mib = (value: number): string => `${Math.floor(value / 1024 / 1024)} MiB`;
  throw new StartupError('disk-full', {
    zh: `${dir} 所在磁盘只剩 ${mib(free)}，至少需要 ${mib(bytes)}，请清理空间后再启动。`,
    en: `The disk of ${dir} has ${mib(free)} left, at least ${mib(bytes)} are needed; free some space and start again.`,
  });
}
