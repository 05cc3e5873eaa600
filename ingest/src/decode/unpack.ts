import { gunzipSync, inflateSync } from 'node:zlib';

interface Unpacked {
  readonly bytes: Uint8Array;
  readonly how: 'compressed' | 'base64' | 'hexadecimal' | 'percent';
}

/** As large as the largest packet that is read: what grows beyond it is no message. */
const mostBytes = 256 * 1_024;

/** Takes a payload out of what some gateways put around all they carry; null: nothing that we know is around it. */
export function unpack(bytes: Uint8Array): Unpacked | null {
  const [first, second] = bytes;
  if (first === 0x1f && second === 0x8b) return inflated(bytes, gunzipSync);
  if (first === 0x78 && (second === 0x01 || second === 0x9c || second === 0xda)) return inflated(bytes, inflateSync);
  // `{` and `[` in base 64, in hexadecimal and as a percentage.
  if (!startsLike(bytes, /^(?:e[wy3]|W[137y])|^(?:7b|5b)|^%(?:7b|5b)/i)) return null;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1').trim();
  if (/^[\da-f]+$/i.test(text)) return { bytes: Buffer.from(text, 'hex'), how: 'hexadecimal' };
  if (/^[\w+/-]+=*$/.test(text)) return { bytes: Buffer.from(text, 'base64'), how: 'base64' };
  return text.startsWith('%') ? fromPercent(text) : null;
}

function startsLike(bytes: Uint8Array, what: RegExp): boolean {
  return what.test(String.fromCharCode(...bytes.subarray(0, 8)).trimStart());
}

function inflated(
  bytes: Uint8Array,
  inflate: (bytes: Uint8Array, options: { readonly maxOutputLength: number }) => Uint8Array,
): Unpacked | null {
  try {
    return { bytes: inflate(bytes, { maxOutputLength: mostBytes }), how: 'compressed' };
  } catch {
    // Damaged, or larger than any message: it is told as what it is, bytes that nobody can read.
    return null;
  }
}

function fromPercent(text: string): Unpacked | null {
  try {
    return { bytes: Buffer.from(decodeURIComponent(text)), how: 'percent' };
  } catch {
    return null;
  }
}
