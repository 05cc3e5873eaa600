import { checksumOf } from './checksum.ts';
import { integerAt, setInteger } from './memory.ts';
import type { Secret } from './segment-header.ts';

export const groupHeadBytes = 32;

/** In front of the records that were written together. */
export interface GroupHead {
  /** Head and records. */
  readonly bytes: number;
  /** 0: the closing mark of a writer that ended in good order. */
  readonly records: number;
  /** Number of its first record; of a closing mark, the number that would have been next. */
  readonly firstSeq: number;
  /** Bits of the lanes of its records, see `laneBit`; 0: not said. */
  readonly lanes: number;
}

/** What is behind it in the word of the records says which lanes they are of. */
const recordsBits = 24;

/**
 * ```
 *   0 mark │ 4 checksum │ 8 bytes │ 12 records (24 bits) │ 15 lanes (8 bits)
 *  16 first number (64 bits) │ 24 durable end before it (64 bits)
 * ```
 * The durable end is where the group itself begins: when it was written, everything before it was on disk. So whoever
 * finds a group knows that a gap in front of it is damage and no torn write.
 */
export function writeGroupHead(words: Int32Array, head: GroupHead, offset: number, secret: Secret): void {
  words[0] = secret.mark;
  words[2] = head.bytes;
  words[3] = head.records | (head.lanes << recordsBits);
  setInteger(words, 4, head.firstSeq);
  setInteger(words, 6, offset);
  words[1] = checksumOf(words, 2, groupHeadBytes / 4, secret.seed);
}

/**
 * The head at word `at`, or undefined when there is none that was written for this place.
 *
 * @param offset where in the file that word is
 */
export function readGroupHead(words: Int32Array, at: number, offset: number, secret: Secret): GroupHead | undefined {
  if (at + groupHeadBytes / 4 > words.length || words[at] !== secret.mark) return undefined;
  if (words[at + 1] !== checksumOf(words, at + 2, at + groupHeadBytes / 4, secret.seed)) return undefined;
  if (integerAt(words, at + 6) !== offset) return undefined;
  const counted = words[at + 3] ?? 0;
  return {
    bytes: words[at + 2] ?? 0,
    records: counted & ((1 << recordsBits) - 1),
    firstSeq: integerAt(words, at + 4),
    lanes: counted >>> recordsBits,
  };
}
