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

/** The same with whatever is in it, for what is read at once. */
export function rawMemoryOf(bytes: number): Memory {
  const buffer = Buffer.allocUnsafeSlow(bytes);
  return { bytes: buffer, words: new Int32Array(buffer.buffer) };
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
