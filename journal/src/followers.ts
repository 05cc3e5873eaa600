import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, syncFolder } from './durable-folder.ts';
import { isMissing } from './file-errors.ts';
import { firstEpoch, type Position } from './journal.ts';
import { JournalError } from './journal-error.ts';

interface Follower {
  readonly name: string;
  /** It will not need this entry or an older one; null: it needs everything. */
  readonly upTo: Position | null;
  /** The furthest that was ever recorded: beyond `upTo` when the follower's own cursor was set back. */
  readonly reached: Position | null;
}

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const epochPattern = /^[0-9a-f]{16}$/;
const ending = '.json';
const notePattern =
  /^\{"seq":(\d{1,16})(?:,"epoch":"([0-9a-f]{16})")?(?:,"reached":\{"seq":(\d{1,16}),"epoch":"([0-9a-f]{16})"\})?,"at":\d{1,16}\}\n?$/;
const nowhere: Position = { epoch: firstEpoch, seq: 0 };

const folderOf = (directory: string): string => join(directory, 'followers');

/**
 * Registers a follower durably and records up to where it needs nothing. Advice for pruning only: the follower's own
 * cursor is kept elsewhere and may be ahead of this. Where it is behind, its keeper was set back, and pruning has to wait
 * for it again; how far it had been is kept beside.
 *
 * @returns the furthest that was recorded before
 * @throws JournalError `invalid` for a name that cannot be a file name or a position that is none.
 */
export function releaseUpTo(directory: string, follower: string, upTo: Position | null): Position | null {
  if (!namePattern.test(follower)) throw new JournalError('invalid', `follower name ${JSON.stringify(follower)}`);
  const { epoch, seq } = upTo ?? nowhere;
  if (!Number.isSafeInteger(seq) || seq < 0 || !epochPattern.test(epoch))
    throw new JournalError('invalid', `position ${epoch} ${seq}`);
  const folder = folderOf(directory);
  makeFolder(folder);
  const path = join(folder, follower + ending);
  const recorded = readFollower(path, follower);
  const before = recorded?.reached ?? null;
  if (upTo !== null && recorded?.upTo?.epoch === epoch && recorded.upTo.seq === seq) return before;
  // Written beside, synced, renamed: a crash leaves the old advice or the new one. The process id keeps two processes
  // that release the same name from writing into one file.
  const beside = join(folder, `.${follower}.${process.pid}`);
  const fd = openSync(beside, 'w');
  try {
    const reached = before === null || before.seq <= seq ? {} : { reached: { seq: before.seq, epoch: before.epoch } };
    writeSync(fd, `${JSON.stringify({ seq, epoch, ...reached, at: Date.now() })}\n`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(beside, path);
  syncFolder(folder);
  return before;
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
  const [, seq, epoch, reachedSeq, reachedEpoch] = notePattern.exec(text) ?? [];
  const upTo = positionOf(seq, epoch);
  return { name, upTo, reached: positionOf(reachedSeq, reachedEpoch) ?? upTo };
}

function positionOf(digits: string | undefined, epoch: string = firstEpoch): Position | null {
  const seq = Number(digits ?? 0);
  return seq === 0 ? null : { epoch, seq };
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
