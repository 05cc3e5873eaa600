import { randomBytes } from 'node:crypto';
import { checksumOf } from './checksum.ts';
import { memoryOf, setInteger } from './memory.ts';

/** Groups begin here: the block with the header is written once and never again. */
export const headerBytes = 4096;

/** Where the two copies of the header begin: two sectors, so that one of them may be lost. */
const copies = [0, 2048] as const;
const copyBytes = 48;
const magic = Buffer.from('VIGILOG1');
/** The header's own checksum is no secret: it holds the secret. */
const headerSeed = 0x56_49_47_4c;

/**
 * What makes a record of this segment and of no other: random, known to nobody who sends messages. Neither bytes that a
 * file system gives back from an older file nor a payload that looks like a record can have it.
 */
export interface Secret {
  /** First word of each group. */
  readonly mark: number;
  /** Begins each checksum. */
  readonly seed: number;
}

export interface SegmentHeader {
  /** 16 hexadecimal digits. */
  readonly epoch: string;
  readonly ordinal: number;
  readonly secret: Secret;
}

export function randomEpoch(): string {
  return randomBytes(8).toString('hex');
}

export function randomSecret(): Secret {
  const bytes = randomBytes(8);
  // The lowest bit keeps it from being zero, which is what prepared bytes are.
  return { mark: bytes.readInt32LE(0) | 1, seed: bytes.readInt32LE(4) };
}

export function encodeHeader({ epoch, ordinal, secret }: SegmentHeader, createdAt: number): Buffer {
  const { bytes, words } = memoryOf(headerBytes);
  for (const at of copies) {
    magic.copy(bytes, at);
    bytes.write(epoch, at + 12, 'hex');
    words[(at + 20) / 4] = secret.mark;
    words[(at + 24) / 4] = secret.seed;
    setInteger(words, (at + 28) / 4, ordinal);
    setInteger(words, (at + 36) / 4, createdAt);
    words[(at + 8) / 4] = checksumOf(words, (at + 12) / 4, (at + copyBytes) / 4, headerSeed);
  }
  return bytes;
}

/** @param bytes the first 4,096 of a file; fewer, or damage to both copies, give undefined */
export function decodeHeader(bytes: Uint8Array): SegmentHeader | undefined {
  if (bytes.byteLength < headerBytes) return undefined;
  const { bytes: copy, words } = memoryOf(headerBytes);
  copy.set(bytes.subarray(0, headerBytes));
  for (const at of copies) {
    if (magic.compare(copy, at, at + magic.length) !== 0) continue;
    if (words[(at + 8) / 4] !== checksumOf(words, (at + 12) / 4, (at + copyBytes) / 4, headerSeed)) continue;
    return {
      epoch: copy.toString('hex', at + 12, at + 20),
      secret: { mark: words[(at + 20) / 4] ?? 0, seed: words[(at + 24) / 4] ?? 0 },
      ordinal: Number(copy.readBigInt64LE(at + 28)),
    };
  }
  return undefined;
}
