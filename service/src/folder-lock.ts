import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { errnoOf } from './errno.ts';
import { StartupError } from './startup-error.ts';

export interface HoldOptions {
  /** Called once, when somebody else holds it and is waited for; fit for a log line. */
  readonly onWait?: (facts: { readonly holder: number | null }, message: string) => void;
  /** Ends the waiting; its reason is thrown. */
  readonly signal?: AbortSignal;
  /** Longer than any process takes to stop. Default: 15 s. */
  readonly waitMs?: number;
}

const stopTakesMs = 15_000;
const lookAgainMs = 100;
const sqliteBusy = 5;

/** Held until the process ends: a collected handle would give its lock back. */
const held: DatabaseSync[] = [];

/**
 * Makes this process the only one of its name on a data folder, until it ends. A predecessor that is still stopping
 * (its supervisor was killed, a service manager was in a hurry) is waited for, and its ports are free when it is gone.
 *
 * The lock is SQLite's on an empty file, `<folder>/locks/<name>.db`: the kernel gives it back whatever the process dies
 * of, and it holds between containers that share the folder.
 * @throws StartupError `folder-in-use` when the other one goes on running
 */
export async function holdFolder(folder: string, name: string, options: HoldOptions = {}): Promise<void> {
  const locks = join(folder, 'locks');
  mkdirSync(locks, { recursive: true, mode: 0o700 });
  const file = join(locks, `${name}.db`);
  const holderFile = join(locks, `${name}.pid`);
  const deadline = performance.now() + (options.waitMs ?? stopTakesMs);
  for (let told = false; ; told = true) {
    options.signal?.throwIfAborted();
    const lock = take(file);
    if (lock !== null) {
      held.push(lock);
      writeFileSync(holderFile, `${process.pid}\n`);
      return;
    }
    const holder = holderIn(holderFile);
    if (!told) options.onWait?.({ holder }, `waiting for the previous ${name} process of this folder to end`);
    if (performance.now() > deadline) throw inUse(folder, name, holder);
    await pause(lookAgainMs);
  }
}

function take(file: string): DatabaseSync | null {
  const lock = new DatabaseSync(file, { timeout: 0 });
  try {
    lock.exec('begin exclusive');
    return lock;
  } catch (error) {
    lock.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy) return null;
    throw error;
  }
}

function holderIn(file: string): number | null {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch (error) {
    // It has the lock and has not written its number yet.
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function inUse(folder: string, name: string, holder: number | null): StartupError {
  const process = holder === null ? '' : ` (${holder})`;
  return new StartupError('folder-in-use', {
    zh: `数据文件夹 ${folder} 已被另一个 ${name} 进程${process}使用，请先停止它，或为第二套系统另选数据文件夹。`,
    en: `Another ${name} process${process} already uses the data folder ${folder}; stop it first, or give the second installation a folder of its own.`,
  });
}
