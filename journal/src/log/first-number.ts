import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { groupHeadBytes, readGroupHead } from './group-head.ts';
import { memoryOf } from './memory.ts';
import { loadFile, scanSegment } from './scan-segment.ts';
import type { SegmentFile } from './segment-files.ts';
import { decodeHeader, headerBytes, type SegmentHeader } from './segment-header.ts';

/** A segment that has something in it. */
export interface BegunSegment {
  readonly header: SegmentHeader;
  readonly firstSeq: number;
}

/**
 * How a segment begins: `empty` as long as no group is in it, `unreadable` without a header.
 *
 * @throws what the file system throws, also when the file is gone.
 */
export function beginningOf(directory: string, { file }: SegmentFile): BegunSegment | 'empty' | 'unreadable' {
  const fd = openSync(join(directory, file), 'r');
  const { bytes, words } = memoryOf(headerBytes + groupHeadBytes);
  let read: number;
  try {
    read = readSync(fd, bytes, 0, bytes.length, 0);
  } finally {
    closeSync(fd);
  }
  const header = decodeHeader(bytes);
  if (header === undefined) return 'unreadable';
  const head = read < bytes.length ? undefined : readGroupHead(words, headerBytes / 4, headerBytes, header.secret);
  if (head !== undefined) return { header, firstSeq: head.firstSeq };
  if (words.subarray(headerBytes / 4).every((word) => word === 0)) return 'empty';
  const { firstSeq } = scanSegment(loadFile(directory, file), header, 0);
  return firstSeq === undefined ? 'empty' : { header, firstSeq };
}
