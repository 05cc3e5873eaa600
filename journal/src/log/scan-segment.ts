import { closeSync, fstatSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { groupHeadBytes, readGroupHead } from './group-head.ts';
import { type Memory, readMemory } from './memory.ts';
import { seqAt, soundRecord } from './record-layout.ts';
import { findGroup, salvage } from './salvage.ts';
import { headerBytes, type Secret, type SegmentHeader } from './segment-header.ts';

export interface Scan {
  /** Where what is kept ends, bytes. */
  readonly end: number;
  /** Number of the last record before `end`; undefined: there is none. */
  readonly lastSeq: number | undefined;
  /** Number of the first record as far as it is known. */
  readonly firstSeq: number | undefined;
  /** Up to here the file itself proves that it was on disk: a later group or the closing mark says so. */
  readonly provenEnd: number;
  readonly provenSeq: number | undefined;
  /** Something before `end` is not as it was written. */
  readonly damaged: boolean;
}

/**
 * Goes through a whole segment. The last group counts when all of it is sound: one write is under way at a time, so
 * what a crash can have torn is the last group and nothing else.
 *
 * @param knownEnd bytes of which somebody else knows that they were on disk; 0: nobody does
 */
export function scanSegment(memory: Memory, header: SegmentHeader, knownEnd: number): Scan {
  const { secret } = header;
  const size = memory.bytes.length;
  const state = { end: headerBytes, lastSeq: undefined as number | undefined, damaged: false };
  let firstSeq: number | undefined;
  let [provenEnd, provenSeq]: [number, number | undefined] = [headerBytes, undefined];
  for (let at = headerBytes; at < size; ) {
    const head = readGroupHead(memory.words, at >> 2, at, secret);
    if (head === undefined) {
      const next = findGroup(memory, at + 4, size, 0, secret);
      if (next === undefined) {
        firstSeq ??= firstSalvaged(memory, at, size, secret);
        break;
      }
      state.damaged = true;
      firstSeq ??= firstSalvaged(memory, at, next, secret);
      at = next;
      continue;
    }
    // Its writer had everything before it on disk.
    firstSeq ??= head.firstSeq;
    [provenEnd, provenSeq] = [at, head.firstSeq - 1];
    state.lastSeq = Math.max(state.lastSeq ?? 0, head.firstSeq - 1);
    state.end = at;
    const groupEnd = at + head.bytes;
    if (head.records === 0) {
      [state.end, provenEnd] = [groupEnd, groupEnd];
    } else if (isSound(memory, at, groupEnd, head.firstSeq, head.records, secret.seed)) {
      state.end = groupEnd;
      state.lastSeq = head.firstSeq + head.records - 1;
    } else if (groupEnd <= knownEnd || findGroup(memory, at + groupHeadBytes, size, 0, secret) !== undefined) {
      state.damaged = true;
      state.end = Math.min(groupEnd, size);
      state.lastSeq = head.firstSeq + head.records - 1;
      at = findGroup(memory, at + groupHeadBytes, size, 0, secret) ?? size;
      continue;
    } else break;
    at = groupEnd;
  }
  const missing = knownEnd > state.end;
  return {
    ...state,
    end: missing ? Math.min(knownEnd, size) : state.end,
    damaged: state.damaged || missing,
    firstSeq,
    provenEnd,
    provenSeq,
  };
}

function firstSalvaged(memory: Memory, from: number, to: number, secret: Secret): number | undefined {
  const [first] = salvage(memory, { from, to, base: 0, afterSeq: 0, beforeSeq: Number.POSITIVE_INFINITY, secret });
  return first === undefined ? undefined : seqAt(memory, first);
}

function isSound(memory: Memory, from: number, end: number, firstSeq: number, records: number, seed: number): boolean {
  if (end > memory.bytes.length) return false;
  let at = from + groupHeadBytes;
  for (let index = 0; index < records; index += 1) {
    const bytes = at < end ? soundRecord(memory, at, end, seed) : 0;
    if (bytes === 0 || seqAt(memory, at) !== firstSeq + index) return false;
    at += bytes;
  }
  return at === end;
}

/**
 * All of a file, up to a whole word: a record ends in zeros up to one, so nothing of it is missing when only they are.
 *
 * @throws what the file system throws
 */
export function loadFile(directory: string, file: string): Memory {
  const fd = openSync(join(directory, file), 'r');
  try {
    return readMemory(fd, 0, fstatSync(fd).size);
  } finally {
    closeSync(fd);
  }
}
