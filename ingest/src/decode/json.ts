import { isUtf8 } from 'node:buffer';
import type { ContractNote } from '@vigil/vocabulary';
import { readLeniently } from './lenient-json.ts';
import { addNote, noNotes } from './notes.ts';
import { textOfBytes } from './text-of-bytes.ts';
import { unpack } from './unpack.ts';

/** A payload as a value, or why it is none. */
export type ParsedJson =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** What its bytes had to be forgiven. */
      readonly notes: readonly ContractNote[];
      /** Why it is no JSON, where it was read all the same. */
      readonly fault: Unparsed | null;
    }
  | Unparsed;
export interface Unparsed {
  readonly ok: false;
  readonly reason: 'empty' | 'not-utf8' | 'not-json';
  readonly detail: string;
  /** What it says, where it is text. */
  readonly text?: string;
}

const replacement = '\uFFFD';

/** Bytes → JSON value. Looks at the bytes themselves only where the text could hide that they are not UTF-8. */
export function parseJson(bytes: Uint8Array): ParsedJson {
  if (bytes.byteLength === 0) return { ok: false, reason: 'empty', detail: 'no bytes' };
  const text = textOf(bytes);
  if (text.includes(replacement) && !isUtf8(bytes))
    return { ok: false, reason: 'not-utf8', detail: 'payload is not UTF-8' };
  try {
    return { ok: true, value: JSON.parse(text), notes: noNotes, fault: null };
  } catch (error) {
    return { ok: false, reason: 'not-json', detail: error instanceof Error ? error.message : String(error), text };
  }
}

/** A list or an object that was written as a text, also in base 64 as networks of radio terminals do; null: none. */
export function jsonInText(text: unknown): unknown {
  if (typeof text !== 'string') return null;
  const plain = /^\s*[[{]/.test(text) ? text : textIn(text);
  if (plain === null) return null;
  try {
    return JSON.parse(plain) as unknown;
  } catch {
    return null;
  }
}

/** Shorter than the shortest object with a code is no packed one. */
const shortestPacked = 16;

function textIn(text: string): string | null {
  if (text.length < shortestPacked) return null;
  const found = unpack(Buffer.from(text, 'latin1'));
  return found === null ? null : textOf(found.bytes);
}

/** {@link parseJson}, and where it refuses, what can be read all the same. Several values are one array of them. */
export function readPayload(bytes: Uint8Array): ParsedJson {
  const strict = parseJson(bytes);
  return strict.ok || strict.reason === 'empty'
    ? strict
    : (unpacked(bytes, strict) ?? recover(bytes, strict) ?? strict);
}

/** What was packed for the way is unpacked once. */
function unpacked(bytes: Uint8Array, fault: Unparsed): ParsedJson | null {
  const found = unpack(bytes);
  if (found === null) return null;
  const strict = parseJson(found.bytes);
  const read = strict.ok ? { ...strict, fault } : strict.reason === 'empty' ? null : recover(found.bytes, fault);
  if (read?.ok !== true) return null;
  const notes: ContractNote[] = [...read.notes];
  addNote(notes, 'damaged-bytes', found.how);
  return { ...read, notes };
}

/** Blanks, zeros and other control characters around a text say nothing. */
const around = /^[\s\p{Cc}\uFEFF]+|[\s\p{Cc}\uFEFF]+$/gu;

function recover(bytes: Uint8Array, fault: Unparsed): ParsedJson | null {
  const notes: ContractNote[] = [];
  const { text, damage } = textOfBytes(bytes);
  if (damage !== null) addNote(notes, 'damaged-bytes', damage, text);
  const inner = text.replace(around, '');
  try {
    const value: unknown = JSON.parse(inner);
    if (damage === null) addNote(notes, 'damaged-bytes', 'padding', inner);
    return { ok: true, value, notes, fault };
  } catch {
    // Told by what the lenient reading finds; when it finds nothing, by the strict one.
  }
  const read = readLeniently(isListOfPairs(inner) ? `{${inner.replaceAll('&', ',').replaceAll('=', ':')}}` : inner);
  if (read.values.length === 0) return null;
  for (const [what, sample] of read.damage) addNote(notes, 'damaged-bytes', what, sample);
  if (notes.length === 0) addNote(notes, 'damaged-bytes', 'syntax', inner);
  return { ok: true, value: read.values.length === 1 ? read.values[0] : read.values.flat(), notes, fault };
}

/** `code=90&floor=3`, `code:90,floor:3`, one pair a line. */
function isListOfPairs(text: string): boolean {
  return text.length <= longestPairs && /^[a-z_][\w-]*\s*[=:]\s*\S/i.test(text) && !/[{}[\]]/.test(text);
}
const longestPairs = 2_048;

export function textOf(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString('utf8');
}
