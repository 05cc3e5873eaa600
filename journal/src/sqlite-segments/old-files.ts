import { statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { companions, listSegments, segmentBytes } from './segment-name.ts';

/** Bytes of the files of before on disk; 0: there are none. */
export function sqliteBytes(directory: string): number {
  return listSegments(directory).reduce((sum, name) => sum + segmentBytes(directory, name), 0);
}

/** The lowest number in them. */
export function sqliteFirst(directory: string): number | undefined {
  return listSegments(directory)[0]?.first;
}

/**
 * Deletes the files of which nobody needs anything.
 *
 * @param upTo number up to which every follower is done
 * @param before when they must have been written last, epoch ms
 * @param lastSeq highest number in them
 */
export async function pruneSqlite(directory: string, upTo: number, before: number, lastSeq: number): Promise<number> {
  const names = listSegments(directory);
  let pruned = 0;
  for (const [index, name] of names.entries()) {
    const end = (names[index + 1]?.first ?? lastSeq + 1) - 1;
    const writtenAt = statSync(join(directory, name.file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (end > upTo || writtenAt > before) break;
    for (const ending of ['', ...companions]) await rm(join(directory, name.file + ending), { force: true });
    pruned += 1;
  }
  return pruned;
}
