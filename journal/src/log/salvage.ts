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
 * Offsets of the sound records between `from` and `to`, a damaged place, in the order of their numbers, each once:
 * wherever a record is found, its checksum says that it is one of this segment.
 */
export function salvage(memory: Memory, damage: Damage): readonly number[] {
  const { from, to, base, afterSeq, beforeSeq, secret } = damage;
  const found = new Map<number, number>();
  let budget = salvageBytes;
  const end = Math.min(to - base, memory.bytes.length);
  for (let at = from - base; at + 4 <= end && budget > 0; ) {
    const claimed = memory.words[at >> 2] ?? 0;
    const seq = claimed > 0 && claimed <= end - at ? seqAt(memory, at) : 0;
    // Numbers are checked before the checksum: nearly every place is refused without reading on.
    const isMissing = seq > afterSeq && seq < beforeSeq && Number.isSafeInteger(seq);
    const bytes = isMissing ? soundRecord(memory, at, end, secret.seed) : 0;
    if (isMissing && bytes === 0) budget -= claimed;
    if (bytes > 0 && !found.has(seq)) found.set(seq, at + base);
    at += bytes > 0 ? bytes : 4;
  }
  return [...found].toSorted(([a], [b]) => a - b).map(([, at]) => at);
}

export interface Damage {
  readonly from: number;
  readonly to: number;
  /** Where in the file the memory begins. */
  readonly base: number;
  /** Numbers that can be missing are between these two. */
  readonly afterSeq: number;
  readonly beforeSeq: number;
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
