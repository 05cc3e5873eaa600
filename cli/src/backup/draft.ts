import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errnoOf } from '@vigil/service';
import { foldersBelow, syncFolder } from './files.ts';
import { inWords, refusal } from './refusal.ts';

/**
 * Makes a folder as a whole or not at all: it is filled under another name beside it, synced, and renamed. A kill at any
 * moment leaves the other name, `.<name>.partial-<process id>`, which the next attempt clears away.
 */
export async function makeWhole<T>(folder: string, fill: (draft: string) => Promise<T>): Promise<T> {
  const parent = dirname(folder);
  await assertThere(parent);
  await assertUnused(folder);
  await clearDrafts(parent, basename(folder));
  const draft = draftOf(folder);
  try {
    await mkdir(draft, { mode: 0o700 });
    const result = await fill(draft);
    for (const made of await foldersBelow(draft)) await syncFolder(made);
    // Again: a rename would replace an empty folder that somebody made meanwhile.
    await assertUnused(folder);
    await rename(draft, folder);
    await syncFolder(parent);
    return result;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw inWords(error, folder);
  }
}

export async function assertThere(folder: string): Promise<void> {
  if ((await lstatOf(folder)) !== null) return;
  throw refusal(
    `文件夹 ${folder} 不存在（备份盘挂载了吗？）。`,
    `there is no folder ${folder} (is the disk mounted?).`,
    'noInput',
  );
}

/** What a folder is called while it is being made or taken away: `clearDrafts` knows it by this. */
export const draftOf = (folder: string): string => join(dirname(folder), `.${basename(folder)}.partial-${process.pid}`);

export async function assertUnused(folder: string): Promise<void> {
  const found = await lstatOf(folder);
  if (found === null) return;
  if (found.isDirectory() && (await readdir(folder)).length === 0) return;
  throw refusal(
    `${folder} 已存在且不为空，不会覆盖；请换一个文件夹。`,
    `${folder} exists and is not empty; nothing is overwritten, name another folder.`,
    'exists',
  );
}

/** What attempts that were killed have left, of a name or of all; those that are under way keep theirs. */
export async function clearDrafts(parent: string, name?: string): Promise<void> {
  for (const entry of await readdir(parent)) {
    const [, of, pid] = /^\.(.+)\.partial-(\d+)$/.exec(entry) ?? [];
    if (of === undefined || (name !== undefined && of !== name) || isRunning(Number(pid))) continue;
    await rm(join(parent, entry), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  // The number of one that is dead may be ours now.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is one too.
    return errnoOf(error) === 'EPERM';
  }
}

export async function lstatOf(path: string) {
  try {
    return await lstat(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}
