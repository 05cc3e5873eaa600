import { readSync } from 'node:fs';

/** The same bytes as bytes, as words and as text; offsets are bytes, words are at offset / 4. */
export interface Memory {
  readonly bytes: Buffer;
  readonly words: Int32Array;
}

/** @param bytes a multiple of four */
export function memoryOf(bytes: number): Memory {
  const buffer = new ArrayBuffer(bytes);
  return { bytes: Buffer.from(buffer), words: new Int32Array(buffer) };
}

/**
 * Reads `bytes` of a file from `at` on. What the file does not have is zeros and never what was in that memory before:
 * that may be sound records which were read from the same segment.
 *
 * @throws what the file system throws
 */
export function readMemory(fd: number, at: number, bytes: number): Memory & { readonly read: number } {
  // Not zeroed before it is read into: that costs as much as the reading.
  const buffer = Buffer.allocUnsafeSlow(padded(bytes));
  let read = 0;
  while (read < bytes) {
    const got = readSync(fd, buffer, read, bytes - read, at + read);
    if (got === 0) break;
    read += got;
  }
  buffer.fill(0, read);
  return { bytes: buffer, words: new Int32Array(buffer.buffer), read };
}

const twoTo32 = 4_294_967_296;

/** Writes a safe integer as 64 bits in two's complement. */
export function setInteger(words: Int32Array, at: number, value: number): void {
  words[at] = value | 0;
  words[at + 1] = Math.floor(value / twoTo32);
}

/** NaN is never given back; what is no safe integer comes out as one that is not safe. */
export function integerAt(words: Int32Array, at: number): number {
  return (words[at + 1] ?? 0) * twoTo32 + ((words[at] ?? 0) >>> 0);
}

/** The next multiple of four. */
export function padded(bytes: number): number {
  return (bytes + 3) & ~3;
}
