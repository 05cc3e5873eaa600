import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, syncFolder } from './durable-folder.ts';
import { isMissing } from './file-errors.ts';
import type { Position } from './journal.ts';
import { JournalError } from './journal-error.ts';

interface Follower {
  readonly name: string;
  /** It will never again need this entry or an older one; null: it needs everything. */
  readonly upTo: Position | null;
}

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const epochPattern = /^[0-9a-f]{16}$/;
const ending = '.json';

const folderOf = (directory: string): string => join(directory, 'followers');

/**
 * Registers a follower durably and records that it will never again need anything up to a position. Within an epoch it
 * never goes back; another epoch, or null, replaces what was recorded. Advice for pruning only: the follower's own
 * cursor is kept elsewhere and may be ahead of this, never behind.
 *
 * @throws JournalError `invalid` for a name that cannot be a file name or a position that is none.
 */
export function releaseUpTo(directory: string, follower: string, upTo: Position | null): void {
  if (!namePattern.test(follower)) throw new JournalError('invalid', `follower name ${JSON.stringify(follower)}`);
  const { epoch, seq } = upTo ?? { epoch: '0'.repeat(16), seq: 0 };
  if (!Number.isSafeInteger(seq) || seq < 0 || !epochPattern.test(epoch))
    throw new JournalError('invalid', `position ${epoch} ${seq}`);
  const folder = folderOf(directory);
  makeFolder(folder);
  const path = join(folder, follower + ending);
  const recorded = readFollower(path, follower)?.upTo;
  if (upTo !== null && recorded?.epoch === epoch && recorded.seq >= seq) return;
  // Written beside, synced, renamed: a crash leaves the old advice or the new one. The process id keeps two processes
  // that release the same name from writing into one file.
  const beside = join(folder, `.${follower}.${process.pid}`);
  const fd = openSync(beside, 'w');
  try {
    writeSync(fd, `${JSON.stringify({ seq, epoch, at: Date.now() })}\n`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(beside, path);
  syncFolder(folder);
}

/** Registered followers by name. One whose file cannot be understood needs everything, which stops pruning. */
export function followers(directory: string): readonly Follower[] {
  const folder = folderOf(directory);
  return filesOf(folder)
    .filter((file) => file.endsWith(ending) && namePattern.test(file.slice(0, -ending.length)))
    .toSorted()
    .map((file) => readFollower(join(folder, file), file.slice(0, -ending.length)))
    .filter((follower) => follower !== undefined);
}

/** Number up to which nobody who is registered needs anything; undefined: nobody is registered. */
export function releasedByAll(directory: string): number | undefined {
  const known = followers(directory);
  return known.length === 0 ? undefined : Math.min(...known.map(({ upTo }) => upTo?.seq ?? 0));
}

function readFollower(path: string, name: string): Follower | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  // Without an epoch: from before there were any.
  const found = /^\{"seq":(\d{1,16})(?:,"epoch":"([0-9a-f]{16})")?,"at":(\d{1,16})\}\n?$/.exec(text);
  const seq = Number(found?.[1] ?? 0);
  return { name, upTo: seq === 0 ? null : { epoch: found?.[2] ?? '0'.repeat(16), seq } };
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
