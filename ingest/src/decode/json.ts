import { isUtf8 } from 'node:buffer';

/** A payload as a value, or why it is none. */
export type ParsedJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: 'empty' | 'not-utf8' | 'not-json'; readonly detail: string };

/** What decoding puts in the place of bytes that are not UTF-8. Somebody may also have sent it himself. */
const replacement = '\uFFFD';

/** Bytes → JSON value. Looks at the bytes themselves only where the text could hide that they are not UTF-8. */
export function parseJson(bytes: Uint8Array): ParsedJson {
  if (bytes.byteLength === 0) return { ok: false, reason: 'empty', detail: 'no bytes' };
  const text = textOf(bytes);
  if (text.includes(replacement) && !isUtf8(bytes))
    return { ok: false, reason: 'not-utf8', detail: 'payload is not UTF-8' };
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, reason: 'not-json', detail: error instanceof Error ? error.message : String(error) };
  }
}

export function textOf(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString('utf8');
}
