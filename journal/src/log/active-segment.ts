import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  statSync,
  unlinkSync,
  write,
  writeSync,
} from 'node:fs';
import { open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { syncFolder } from '../durable-folder.ts';
import { type SegmentFile, segmentFile } from './segment-files.ts';
import { encodeHeader, headerBytes, type SegmentHeader } from './segment-header.ts';

/** A write returns when it is on disk; where blocks were written before, without another entry in the file system's log. */
const writeFlags = constants.O_WRONLY | constants.O_DSYNC;

/** The one segment that is being written. */
export interface ActiveSegment {
  readonly header: SegmentHeader;
  readonly segment: SegmentFile;
  /** Bytes on disk already; more is possible only where it grows. */
  readonly preparedBytes: number;
  readonly grows: boolean;
  /** Where the next group goes. */
  end: number;
  /** Writes and syncs all of it at `end`. @throws what the file system throws */
  writeSync(bytes: Uint8Array): void;
  /** The same in a thread of the runtime's pool. */
  write(bytes: Uint8Array, done: (error: Error | null) => void): void;
  /** False when somebody removed or replaced the file: what is written then goes nowhere. */
  inPlace(): boolean;
  /** Gives back what was prepared and not used. */
  close(): void;
}

function openSegment(directory: string, header: SegmentHeader, flags: number, grows: boolean): ActiveSegment {
  const segment = segmentFile(header.ordinal, header.epoch);
  const path = join(directory, segment.file);
  const fd = openSync(path, flags, 0o644);
  const { ino, size } = fstatSync(fd);
  const active: ActiveSegment = {
    header,
    segment,
    preparedBytes: size,
    grows,
    end: headerBytes,
    writeSync: (bytes) => {
      for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at, active.end + at);
    },
    write: (bytes, done) => {
      const next = (at: number): void => {
        write(fd, bytes, at, bytes.length - at, active.end + at, (error, written) => {
          if (error !== null) done(error);
          else if (at + written < bytes.length) next(at + written);
          else done(null);
        });
      };
      next(0);
    },
    inPlace: () => statSync(path, { throwIfNoEntry: false })?.ino === ino,
    close: () => {
      try {
        ftruncateSync(fd, active.end);
      } finally {
        closeSync(fd);
      }
    },
  };
  return active;
}

/**
 * Begins a segment that grows with what is written: at the start, and where there is no room to prepare one.
 *
 * @throws what the file system throws; nothing is left behind then
 */
export function beginGrowing(directory: string, header: SegmentHeader): ActiveSegment {
  const active = openSegment(directory, header, writeFlags | constants.O_CREAT | constants.O_EXCL, true);
  try {
    active.end = 0;
    active.writeSync(encodeHeader(header, Date.now()));
    active.end = headerBytes;
    syncFolder(directory);
    return active;
  } catch (error) {
    active.close();
    removeSegment(directory, header);
    throw error;
  }
}

/** Opens one that {@link prepareSegment} has made. */
export function beginPrepared(directory: string, header: SegmentHeader): ActiveSegment {
  return openSegment(directory, header, writeFlags, false);
}

const pieceBytes = 1024 * 1024;
/** Between two pieces, so that the groups that are being written meanwhile find the disk free. */
const breathMs = 4;

/**
 * Writes a whole segment of zeros, in the runtime's thread pool, so that later nothing but data has to be written.
 * Syncs it and its name. Nothing is left behind when it fails or is aborted.
 */
export async function prepareSegment(
  directory: string,
  header: SegmentHeader,
  bytes: number,
  signal: AbortSignal,
  progress: (bytes: number) => void,
): Promise<void> {
  const segment = segmentFile(header.ordinal, header.epoch);
  try {
    const file = await open(join(directory, segment.file), writeFlags | constants.O_CREAT | constants.O_EXCL, 0o644);
    try {
      await file.write(encodeHeader(header, Date.now()), 0, headerBytes, 0);
      const zeros = Buffer.alloc(pieceBytes);
      for (let at = headerBytes; at < bytes; ) {
        signal.throwIfAborted();
        at += (await file.write(zeros, 0, Math.min(pieceBytes, bytes - at), at)).bytesWritten;
        progress(at);
        await pause(breathMs, undefined, { signal });
      }
      await file.sync();
    } finally {
      await file.close();
    }
    const folder = await open(directory, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
    signal.throwIfAborted();
  } catch (error) {
    await discardSegment(directory, header);
    throw error;
  }
}

/** The same as {@link removeSegment} in the runtime's thread pool: freeing what was prepared takes milliseconds. */
export async function discardSegment(directory: string, { ordinal, epoch }: SegmentHeader): Promise<void> {
  try {
    await unlink(join(directory, segmentFile(ordinal, epoch).file));
  } catch {
    // See there.
  }
}

/** Removes one that holds nothing. Never throws. */
export function removeSegment(directory: string, { ordinal, epoch }: SegmentHeader): void {
  try {
    unlinkSync(join(directory, segmentFile(ordinal, epoch).file));
  } catch {
    // It was not made, or it stays: a segment without a group is removed when the journal is opened again.
  }
}
