/** Encodings in which people's files come. */
export type TextEncoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be';

/** The two-byte part of GB 18030, from the platform's own decoder: there is no encoder. */
function gbTable(): ReadonlyMap<string, readonly [number, number]> {
  const decoder = new TextDecoder('gb18030');
  const made = new Map<string, readonly [number, number]>();
  for (let lead = 0x81; lead <= 0xfe; lead += 1)
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      if (trail === 0x7f) continue;
      const text = decoder.decode(Uint8Array.of(lead, trail));
      if (text.length === 1 && text !== '\uFFFD') made.set(text, [lead, trail]);
    }
  return made;
}
let table: ReadonlyMap<string, readonly [number, number]> | null = null;

function gb18030(text: string): Uint8Array {
  table ??= gbTable();
  const bytes: number[] = [];
  for (const sign of text) {
    const code = sign.codePointAt(0) ?? 0;
    const pair = table.get(sign);
    if (code < 0x80) bytes.push(code);
    else if (pair === undefined) throw new Error(`no two bytes for ${sign}`);
    else bytes.push(...pair);
  }
  return Uint8Array.from(bytes);
}

function utf16(text: string, littleEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(text.length * 2));
  for (let index = 0; index < text.length; index += 1) view.setUint16(index * 2, text.charCodeAt(index), littleEndian);
  return new Uint8Array(view.buffer);
}

/** @param mark with a byte order mark in front */
export function writeText(text: string, encoding: TextEncoding, mark = false): Uint8Array {
  const marked = mark ? `\uFEFF${text}` : text;
  switch (encoding) {
    case 'utf-8':
      return new TextEncoder().encode(marked);
    case 'gb18030':
      return gb18030(marked);
    case 'utf-16le':
      return utf16(marked, true);
    case 'utf-16be':
      return utf16(marked, false);
  }
}

/** Every way in which the same text can come. */
export const textWritings: readonly {
  readonly name: string;
  readonly encoding: TextEncoding;
  readonly mark: boolean;
}[] = [
  { name: 'UTF-8', encoding: 'utf-8', mark: false },
  { name: 'UTF-8 with its mark', encoding: 'utf-8', mark: true },
  { name: 'GB 18030', encoding: 'gb18030', mark: false },
  { name: 'UTF-16LE with its mark', encoding: 'utf-16le', mark: true },
  { name: 'UTF-16BE with its mark', encoding: 'utf-16be', mark: true },
  { name: 'UTF-16LE without', encoding: 'utf-16le', mark: false },
  { name: 'UTF-16BE without', encoding: 'utf-16be', mark: false },
];
