import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isMissing } from '../file-errors.ts';

/**
 * A segment is one SQLite file. Its name says which numbers it may hold, so that nobody has to open a file to find a
 * number, and numbers are never given twice even when a file cannot be read at all:
 *
 *     0000000000000001-0000000000500000.db           numbers 1 … 500,000 at most
 *     0000000000000001-0000000000500000.db-wal -shm  SQLite's own, while it is written
 *     0000000000000001-0000000000500000.db-journal   SQLite's own, while it is created
 *     0000000000000001-0000000000500000.db.damaged   a note: found damaged, set aside, never written again
 *     0000000000500001-0000000001000000.db           the newest is the one being written
 *
 * A segment in fact ends where the next one begins.
 */
export interface SegmentName {
  readonly first: number;
  /** Highest number this segment may ever hold. */
  readonly last: number;
  readonly file: string;
}

const pattern = /^(\d{16})-(\d{16})\.db$/;

function parseSegmentName(file: string): SegmentName | undefined {
  const match = pattern.exec(file);
  if (match === null) return undefined;
  const first = Number(match[1]);
  const last = Number(match[2]);
  return first >= 1 && last >= first && Number.isSafeInteger(last) ? { first, last, file } : undefined;
}

/** Segments in order of their numbers; an absent directory has none. */
export function listSegments(directory: string): SegmentName[] {
  return filesOf(directory)
    .map(parseSegmentName)
    .filter((name) => name !== undefined)
    .toSorted((a, b) => a.first - b.first);
}

function filesOf(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

export const companions = ['-wal', '-shm', '-journal', '.damaged'] as const;

/** Bytes on disk of a segment and its companion files. */
export function segmentBytes(directory: string, name: SegmentName): number {
  return ['', ...companions].reduce((sum, end) => sum + fileBytes(join(directory, name.file + end)), 0);
}

/** Size of a file in bytes, 0 when it is absent. */
export function fileBytes(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
