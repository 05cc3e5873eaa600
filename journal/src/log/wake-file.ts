import { closeSync, constants, fstatSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isMissing } from '../file-errors.ts';
import { checksumOf } from './checksum.ts';
import { integerAt, memoryOf, setInteger } from './memory.ts';

/**
 * One small file in which the writer says, after each group, up to where the journal is on disk; the same write wakes
 * followers in other processes (inotify, which folds many touches into one). It is overwritten in place and never
 * replaced, so a watch on it stays good. It is not synced: after a power cut it may be old, never ahead.
 *
 * ```
 *   0 'VWK1' │ 4 checksum │ 8 epoch │ 16 ordinal (64) │ 24 durable end, bytes (64) │ 32 last number (64) │ 40 process (64)
 * ```
 */
export const wakeFile = 'wake';

const bytesOfIt = 48;
const mark = Buffer.from('VWK1').readInt32LE(0);
const seed = 0x77_61_6b_65;

/** Up to where a journal is on disk: this byte of this segment, which is the end of this record. */
export interface DurableEnd {
  readonly epoch: string;
  readonly ordinal: number;
  readonly end: number;
  readonly seq: number;
}

export interface Bell {
  /** Publishes and wakes. Never throws: a full disk can refuse even this, and every follower looks once a second. */
  ring(end: DurableEnd): void;
  /** Opens the file again when somebody removed it. */
  inspect(): void;
  close(): void;
}

export function openBell(directory: string): Bell {
  const path = join(directory, wakeFile);
  const open = (): number => openSync(path, constants.O_RDWR | constants.O_CREAT, 0o644);
  const { bytes, words } = memoryOf(bytesOfIt);
  words[0] = mark;
  setInteger(words, 10, process.pid);
  let epoch = '';
  let fd = open();
  const write = (): void => {
    try {
      writeSync(fd, bytes, 0, bytesOfIt, 0);
    } catch {
      // See above: it is only advice to hurry.
    }
  };
  return {
    ring: (end) => {
      if (end.epoch !== epoch) {
        epoch = end.epoch;
        bytes.write(epoch, 8, 'hex');
      }
      setInteger(words, 4, end.ordinal);
      setInteger(words, 6, end.end);
      setInteger(words, 8, end.seq);
      words[1] = checksumOf(words, 2, bytesOfIt / 4, seed);
      write();
    },
    inspect: () => {
      if (statSync(path, { throwIfNoEntry: false })?.ino === fstatSync(fd).ino) return;
      const next = open();
      closeSync(fd);
      fd = next;
      write();
    },
    close: () => closeSync(fd),
  };
}

/** What the writer said last; undefined when there is nothing that can be trusted. */
export function readDurableEnd(directory: string): (DurableEnd & { readonly pid: number }) | undefined {
  let fd: number;
  try {
    fd = openSync(join(directory, wakeFile), 'r');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  try {
    const { bytes, words } = memoryOf(bytesOfIt);
    // A read that meets a write may see half of each: the next one will not.
    for (let attempt = 0; attempt < 3; attempt += 1) {
      if (readSync(fd, bytes, 0, bytesOfIt, 0) < bytesOfIt || words[0] !== mark) return undefined;
      if (words[1] !== checksumOf(words, 2, bytesOfIt / 4, seed)) continue;
      const [ordinal, end, seq, pid] = [4, 6, 8, 10].map((at) => integerAt(words, at));
      return {
        epoch: bytes.toString('hex', 8, 16),
        ordinal: ordinal ?? 0,
        end: end ?? 0,
        seq: seq ?? 0,
        pid: pid ?? 0,
      };
    }
    return undefined;
  } finally {
    closeSync(fd);
  }
}
