/** Encodings that are read; the first four by name, the last three by their mark or when a person says so. */
export const encodings = ['utf-8', 'gb18030', 'utf-16le', 'utf-16be'] as const;
export type Encoding = (typeof encodings)[number];

export interface Decoded {
  readonly text: string;
  readonly encoding: Encoding;
  /** Lines (from 0) with bytes that are no characters, and where the first of them stands in the file. */
  readonly brokenLines: ReadonlyMap<number, number>;
}

const marks: readonly (readonly [Encoding, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

function strictly(bytes: Uint8Array, encoding: Encoding): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** Byte ranges of lines. A line feed is never the second byte of a GB 18030 character; in UTF-16 it has two bytes. */
function* linesOf(bytes: Uint8Array, encoding: Encoding): Generator<readonly [start: number, end: number]> {
  const wide = encoding === 'utf-16le' ? 1 : encoding === 'utf-16be' ? 0 : -1;
  let start = 0;
  let at = bytes.indexOf(0x0a);
  while (at !== -1) {
    const isFeed =
      wide === -1 || (wide === 1 ? at % 2 === 0 && bytes[at + 1] === 0 : at % 2 === 1 && bytes[at - 1] === 0);
    if (isFeed) {
      const end = at + (wide === 1 ? 2 : 1);
      yield [start, end];
      start = end;
    }
    at = bytes.indexOf(0x0a, at + 1);
  }
  if (start < bytes.length) yield [start, bytes.length];
}

/** Where decoding fails first: the longest beginning that a stream decoder takes without complaint. */
function firstBad(bytes: Uint8Array, encoding: Encoding): number {
  let good = 0;
  let bad = bytes.length;
  while (good < bad) {
    const middle = (good + bad + 1) >> 1;
    try {
      new TextDecoder(encoding, { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      good = middle;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      bad = middle - 1;
    }
  }
  return good;
}

function lineByLine(bytes: Uint8Array, encoding: Encoding, offset: number): Decoded {
  const brokenLines = new Map<number, number>();
  const lenient = new TextDecoder(encoding, { ignoreBOM: true });
  const parts: string[] = [];
  let line = 0;
  for (const [start, end] of linesOf(bytes, encoding)) {
    const part = bytes.subarray(start, end);
    const text = strictly(part, encoding);
    if (text === null) brokenLines.set(line, offset + start + firstBad(part, encoding));
    parts.push(text ?? lenient.decode(part));
    line += 1;
  }
  return { text: parts.join(''), encoding, brokenLines };
}

const isAscii = (bytes: Uint8Array): boolean => bytes.every((byte) => byte < 0x80);

/** Share of the lines beyond ASCII that an encoding takes. */
function shareOfLines(bytes: Uint8Array, encoding: Encoding): number {
  let lines = 0;
  let good = 0;
  for (const [start, end] of linesOf(bytes, encoding)) {
    const part = bytes.subarray(start, end);
    if (isAscii(part)) continue;
    lines += 1;
    if (strictly(part, encoding) !== null) good += 1;
  }
  return lines === 0 ? 0 : good / lines;
}

const decodedAs = (bytes: Uint8Array, encoding: Encoding, offset = 0): Decoded => {
  const text = strictly(bytes, encoding);
  return text === null ? lineByLine(bytes, encoding, offset) : { text, encoding, brokenLines: new Map() };
};

/** UTF-16 without its mark: half of the bytes of digits, commas and line ends are zero. */
function unmarkedUtf16(bytes: Uint8Array): Decoded | null {
  for (const encoding of ['utf-16le', 'utf-16be'] as const) {
    const text = strictly(bytes, encoding);
    // Read in the wrong order, digits and commas turn into rare signs and line ends are gone.
    if (text !== null && /[,;\t{]/.test(text) && /[\r\n}]/.test(text) && !text.includes('\0'))
      return { text, encoding, brokenLines: new Map() };
  }
  return null;
}

/**
 *   asked for ─▶ mark ─▶ zero bytes: UTF-16 without mark, or none ─▶ strict UTF-8 ─▶ what takes more of the lines
 *
 * A file in UTF-8 with a few damaged lines may by chance be whole in GB 18030, so lines decide, not the file: text in
 * GB 18030 is hardly ever valid UTF-8.
 * @returns null: it is text in none of them
 */
export function decodeText(bytes: Uint8Array, asked?: Encoding): Decoded | null {
  const marked = marks.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte));
  const offset = marked?.[1].length ?? 0;
  const body = bytes.subarray(offset);
  if (asked !== undefined)
    return decodedAs(asked === marked?.[0] ? body : bytes, asked, asked === marked?.[0] ? offset : 0);
  if (marked !== undefined) return decodedAs(body, marked[0], offset);
  // A few zero bytes are damage in a text: the cells that hold them are refused, with their rows.
  if (bytes.includes(0)) {
    const wide = unmarkedUtf16(bytes);
    if (wide !== null || bytes.reduce((zeros, byte) => (byte === 0 ? zeros + 1 : zeros), 0) * 20 > bytes.length)
      return wide;
  }
  const utf8 = strictly(bytes, 'utf-8');
  if (utf8 !== null) return { text: utf8, encoding: 'utf-8', brokenLines: new Map() };
  const shares = { 'utf-8': shareOfLines(bytes, 'utf-8'), gb18030: shareOfLines(bytes, 'gb18030') };
  if (shares['utf-8'] >= 0.5) return lineByLine(bytes, 'utf-8', 0);
  if (shares.gb18030 >= 0.5) return decodedAs(bytes, 'gb18030');
  return null;
}
