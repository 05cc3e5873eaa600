import { closeSync, fsyncSync, ftruncateSync, openSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { syncFolder } from '../durable-folder.ts';
import type { JournalObserver } from '../journal-event.ts';
import { recordHeadBytes } from './record-layout.ts';
import { loadFile, scanSegment } from './scan-segment.ts';
import { listSegments, type SegmentFile } from './segment-files.ts';
import { decodeHeader, headerBytes } from './segment-header.ts';
import { SegmentReader } from './segment-reader.ts';
import { type DurableEnd, readDurableEnd } from './wake-file.ts';

export interface Recovered {
  /** Highest number that was given, as far as anything tells. */
  readonly lastSeq: number;
  /** The next segment gets this place in the row. */
  readonly ordinal: number;
  /** What is kept and synced now; null: nothing. */
  readonly end: DurableEnd | null;
}

/**
 * Looks at the newest segment as a crash, a power cut or a person left it, cuts off what was being written and never
 * acknowledged, and syncs what stays. Nothing is ever written behind a cut: the caller begins a new segment.
 *
 * @throws what the file system throws; calling again begins again.
 */
export function recover(directory: string, tell: JournalObserver): Recovered {
  const known = readDurableEnd(directory);
  const segments = [...listSegments(directory)];
  const ordinal = (segments.at(-1)?.ordinal ?? 0) + 1;
  /** What was acknowledged, whatever is left of it. */
  const published = known?.seq ?? 0;
  /** Numbers that segments without a readable header may have held. */
  let unreadable = 0;
  for (let newest = segments.pop(); newest !== undefined; newest = segments.pop()) {
    const memory = loadFile(directory, newest.file);
    const header = decodeHeader(memory.bytes);
    const durable = known?.ordinal === newest.ordinal && known.epoch === newest.epoch ? known : undefined;
    if (header === undefined) {
      // Not made to its end, or not readable. Its numbers are not given again, whatever they were.
      const records = Math.floor(Math.max(0, memory.bytes.length - headerBytes) / recordHeadBytes);
      if (durable === undefined && (records === 0 || memory.bytes.every((byte) => byte === 0))) {
        unlinkSync(join(directory, newest.file));
        continue;
      }
      unreadable += durable === undefined ? records : 0;
      tell({ type: 'damage', segment: newest.file, detail: 'its header cannot be read, and so nothing in it' });
      continue;
    }
    const scan = scanSegment(memory, header, durable?.end ?? 0);
    const lastSeq = Math.max(scan.lastSeq ?? 0, durable?.seq ?? 0);
    if (scan.end <= headerBytes) {
      // Prepared and never used, or its first group was being written.
      unlinkSync(join(directory, newest.file));
      continue;
    }
    keep(directory, newest, scan.end);
    if (scan.damaged) {
      for (const hole of holesOf(directory, newest, header, scan.firstSeq ?? 1, lastSeq, scan.end)) {
        const detail = `${hole.fromSeq}–${hole.toSeq} cannot be read`;
        tell({ type: 'damage', segment: newest.file, detail, ...hole });
      }
    }
    const end = { epoch: newest.epoch, ordinal: newest.ordinal, end: scan.end, seq: lastSeq };
    return { lastSeq: Math.max(lastSeq + unreadable, published), ordinal, end };
  }
  syncFolder(directory);
  return { lastSeq: Math.max(unreadable, published), ordinal, end: null };
}

/** Cuts behind `end`, or adds the last zeros of a record that were cut off, and syncs: what a killed process had written may be in memory only. */
function keep(directory: string, { file }: SegmentFile, end: number): void {
  const fd = openSync(join(directory, file), 'r+');
  try {
    ftruncateSync(fd, end);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  syncFolder(directory);
}

interface Hole {
  readonly fromSeq: number;
  readonly toSeq: number;
}

function holesOf(
  directory: string,
  segment: SegmentFile,
  header: ConstructorParameters<typeof SegmentReader>[2],
  firstSeq: number,
  lastSeq: number,
  end: number,
): readonly Hole[] {
  const reader = new SegmentReader(directory, segment, header, 0);
  const holes: Hole[] = [];
  let position = firstSeq - 1;
  try {
    for (;;) {
      const entries = reader.read(end, Number.POSITIVE_INFINITY, 1000);
      for (const { seq } of entries) {
        if (seq > position + 1) holes.push({ fromSeq: position + 1, toSeq: seq - 1 });
        position = seq;
      }
      if (entries.length === 0) break;
    }
  } finally {
    reader.close();
  }
  if (lastSeq > position) holes.push({ fromSeq: position + 1, toSeq: lastSeq });
  return holes;
}
