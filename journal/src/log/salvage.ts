import { readGroupHead } from './group-head.ts';
import type { Memory } from './memory.ts';
import { seqAt, soundRecord } from './record-layout.ts';
import type { Secret } from './segment-header.ts';

/**
 * Bytes that a salvage may put through the checksum. What a device sent cannot pass as a record, but it can look like
 * the beginnings of many long ones.
 */
const salvageBytes = 256 * 1024 * 1024;

/**
 * Offsets of the sound records between `from` and `to`, a damaged place, whose numbers rise from `afterSeq` on.
 *
 * @param base where in the file the memory begins
 */
export function salvage(memory: Memory, { from, to, base, afterSeq, secret }: Damage): readonly number[] {
  const found: number[] = [];
  let budget = salvageBytes;
  let last = afterSeq;
  const end = Math.min(to - base, memory.bytes.length);
  for (let at = from - base; at + 4 <= end && budget > 0; ) {
    const claimed = memory.words[at >> 2] ?? 0;
    const seq = claimed > 0 && claimed <= end - at ? seqAt(memory, at) : 0;
    // Numbers are checked before the checksum: nearly every place is refused without reading on.
    const bytes = seq > last && Number.isSafeInteger(seq) ? soundRecord(memory, at, end, secret.seed) : 0;
    if (seq > last && bytes === 0) budget -= claimed;
    if (bytes > 0) {
      found.push(at + base);
      last = seq;
    }
    at += bytes > 0 ? bytes : 4;
  }
  return found;
}

export interface Damage {
  readonly from: number;
  readonly to: number;
  readonly base: number;
  readonly afterSeq: number;
  readonly secret: Secret;
}

/** Where the next group begins at or after `from`; undefined when there is none before `to`. */
export function findGroup(memory: Memory, from: number, to: number, base: number, secret: Secret): number | undefined {
  const end = Math.min(to - base, memory.bytes.length) >> 2;
  for (let word = (from - base) >> 2; word < end; word += 1) {
    if (memory.words[word] !== secret.mark) continue;
    if (readGroupHead(memory.words, word, word * 4 + base, secret) !== undefined) return word * 4 + base;
  }
  return undefined;
}
