import { readdirSync } from 'node:fs';
import { isMissing } from '../file-errors.ts';

/**
 * A segment is one file, named after its place in the row and the epoch in which it was written:
 *
 *     0000000042-9f86d081884c7d65.log
 *
 * Ordinals rise by one over all epochs. Which numbers are in it, its groups say; it ends where the next one begins.
 */
export interface SegmentFile {
  readonly ordinal: number;
  readonly epoch: string;
  readonly file: string;
}

const pattern = /^(\d{10})-([0-9a-f]{16})\.log$/;

export function segmentFile(ordinal: number, epoch: string): SegmentFile {
  return { ordinal, epoch, file: `${String(ordinal).padStart(10, '0')}-${epoch}.log` };
}

/** Segments in their order; an absent directory has none. */
export function listSegments(directory: string): readonly SegmentFile[] {
  return filesOf(directory)
    .flatMap((file) => {
      const match = pattern.exec(file);
      return match === null ? [] : [{ ordinal: Number(match[1]), epoch: match[2] ?? '', file }];
    })
    .toSorted((a, b) => a.ordinal - b.ordinal || a.file.localeCompare(b.file));
}

function filesOf(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
