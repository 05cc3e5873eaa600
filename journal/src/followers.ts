import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { JournalError } from './journal-error.ts';
import { filesOf, isMissing } from './segment-name.ts';

export interface Follower {
  readonly name: string;
  /** The follower will never again ask for this number or a lower one. */
  readonly seq: number;
  /** When that was said, epoch milliseconds. */
  readonly at: number;
}

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const ending = '.json';

const folderOf = (directory: string): string => join(directory, 'followers');

/**
 * Registers follower `name` durably and records that it will never again need anything ≤ `seq`. A lower number than
 * the recorded one changes nothing. Advice for pruning only: the follower's own cursor is kept elsewhere and may be
 * ahead of this, never behind.
 *
 * @throws JournalError `invalid` for a name that cannot be a file name or a number that is none.
 */
export function releaseUpTo(directory: string, follower: string, seq: number): void {
  if (!namePattern.test(follower)) throw new JournalError('invalid', `follower name ${JSON.stringify(follower)}`);
  if (!Number.isSafeInteger(seq) || seq < 0) throw new JournalError('invalid', `sequence number ${seq}`);
  const folder = folderOf(directory);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, follower + ending);
  const recorded = readFollower(path, follower);
  if (recorded !== undefined && recorded.seq >= seq && recorded.at > 0) return;
  // Written beside, synced, renamed: a crash leaves the old advice or the new one. The process id keeps two processes
  // that release the same name from writing into one file.
  const beside = join(folder, `.${follower}.${process.pid}`);
  const fd = openSync(beside, 'w');
  try {
    writeSync(fd, `${JSON.stringify({ seq, at: Date.now() })}\n`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(beside, path);
  syncFolder(folder);
}

/** Registered followers by name. One whose file cannot be understood is listed with `seq` 0, which stops pruning. */
export function followers(directory: string): readonly Follower[] {
  const folder = folderOf(directory);
  return filesOf(folder)
    .filter((file) => file.endsWith(ending) && namePattern.test(file.slice(0, -ending.length)))
    .toSorted()
    .map((file) => readFollower(join(folder, file), file.slice(0, -ending.length)))
    .filter((follower) => follower !== undefined);
}

function readFollower(path: string, name: string): Follower | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  const found = /^\{"seq":(\d{1,16}),"at":(\d{1,16})\}\n?$/.exec(text);
  return found === null ? { name, seq: 0, at: 0 } : { name, seq: Number(found[1]), at: Number(found[2]) };
}

/** Makes the names in a folder survive a power cut. */
export function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
