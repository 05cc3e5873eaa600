import { isUtf8 } from 'node:buffer';

/** What decoding puts in the place of bytes that it cannot read. Somebody may also have sent it himself. */
const replacement = '\uFFFD';

/** Bytes as text, and what was wrong with them in one word; null: nothing. */
interface TextOfBytes {
  readonly text: string;
  readonly damage: 'bom' | 'utf-16' | 'gb18030' | 'not-utf8' | null;
}

/**
 * Text of bytes in whatever encoding a field device writes. UTF-8 is believed where it fits; bytes that are not are GB
 * 18030 unless most of what is beyond ASCII is good UTF-8 (then a few bytes are damaged, and only these are replaced).
 * Quotes, braces and digits are ASCII in all of them and are never swallowed.
 */
export function textOfBytes(bytes: Uint8Array): TextOfBytes {
  const wide = wideEncoding(bytes);
  if (wide !== null) return { text: new TextDecoder(wide).decode(bytes), damage: 'utf-16' };
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const body = withoutErasedTail(marked ? bytes.subarray(3) : bytes);
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true }).decode(body);
  if (isUtf8(body)) return { text: utf8, damage: marked ? 'bom' : null };
  const gb = new TextDecoder('gb18030').decode(body);
  const isChinese = wordsBeyondAscii(utf8) <= countOf(utf8, replacement) && countOf(gb, replacement) < 3;
  return isChinese ? { text: gb, damage: 'gb18030' } : { text: utf8, damage: 'not-utf8' };
}

/** By its mark, or because JSON begins with two ASCII characters, each of which has an empty half. */
function wideEncoding([first, second, third, fourth]: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first !== 0 && second === 0 && third !== 0 && fourth === 0) return 'utf-16le';
  return first === 0 && second !== 0 && third === 0 && fourth !== 0 ? 'utf-16be' : null;
}

/** A buffer that is longer than its text ends with zeros, or with what flash memory holds when it is erased. */
function withoutErasedTail(bytes: Uint8Array): Uint8Array {
  let end = bytes.byteLength;
  while (end > 0 && (bytes[end - 1] === 0x00 || bytes[end - 1] === 0xff)) end -= 1;
  return bytes.subarray(0, end);
}

function wordsBeyondAscii(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index += 1)
    if (text.charCodeAt(index) > 0x7f && text[index] !== replacement) count += 1;
  return count;
}

function countOf(text: string, character: string): number {
  let count = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count += 1;
  return count;
}
