import type { JournalEntry, JournalLane, JournalRecord } from '../record.ts';
import { checksumOf } from './checksum.ts';
import { integerAt, type Memory, padded, setInteger } from './memory.ts';

/**
 * ```
 *   0 bytes (32) │ 4 checksum of what follows (32) │ 8 number (64) │ 16 receipt time, epoch ms (64) │ 24 flags (64)
 *  32 lane (8) │ 33 bytes of kind (8) │ 34 of origin (16) │ 36 of connection (16) │ 38 of topic (16)
 *  40 of payload (32) │ 44 of extension (32)
 *  48 kind, origin, connection, topic in UTF-8 │ payload │ extension │ zeros up to a multiple of four
 * ```
 */
export const recordHeadBytes = 48;

const lanes = ['urgent', 'ordinary', 'telemetry'] as const satisfies readonly JournalLane[];

/** A lane as one bit of a number for several. */
export function laneBit(lane: JournalLane): number {
  return 1 << lanes.indexOf(lane);
}

const nothing = new Uint8Array(0);

/** Bytes a record takes at most: texts are counted as if each character took three. */
export function mostBytes(record: JournalRecord): number {
  const { kind, origin, connection, topic, payload, extension = nothing } = record;
  const characters = kind.length + origin.length + connection.length + topic.length;
  return recordHeadBytes + characters * 3 + payload.byteLength + extension.byteLength + 3;
}

/** Writes a record without number and checksum, see {@link sealRecord}; returns its bytes. */
export function writeRecord({ bytes, words }: Memory, offset: number, record: JournalRecord): number {
  const { kind, origin, connection, topic, payload, extension = nothing } = record;
  const text = kind + origin + connection + topic;
  let at = offset + recordHeadBytes;
  const written = bytes.write(text, at);
  at += written;
  const ascii = written === text.length;
  const kindBytes = ascii ? kind.length : Buffer.byteLength(kind);
  const originBytes = ascii ? origin.length : Buffer.byteLength(origin);
  const connectionBytes = ascii ? connection.length : Buffer.byteLength(connection);
  const topicBytes = written - kindBytes - originBytes - connectionBytes;
  bytes.set(payload, at);
  at += payload.byteLength;
  if (extension.byteLength > 0) bytes.set(extension, at);
  at += extension.byteLength;
  const length = padded(at - offset);
  while (at < offset + length) bytes[at++] = 0;
  const word = offset >> 2;
  words[word] = length;
  setInteger(words, word + 4, record.receivedAt);
  setInteger(words, word + 6, record.flags);
  words[word + 8] = lanes.indexOf(record.lane) | (kindBytes << 8) | (originBytes << 16);
  words[word + 9] = connectionBytes | (topicBytes << 16);
  words[word + 10] = payload.byteLength;
  words[word + 11] = extension.byteLength;
  return length;
}

/** Gives a record its number; returns its bytes. */
export function sealRecord(words: Int32Array, offset: number, seq: number, seed: number): number {
  const word = offset >> 2;
  const length = words[word] ?? 0;
  setInteger(words, word + 2, seq);
  words[word + 1] = checksumOf(words, word + 2, word + (length >> 2), seed);
  return length;
}

/**
 * Bytes of the record at `offset`, if one was written there: its parts fit into it, it fits before `end`, and its
 * checksum is right. Else 0.
 */
export function soundRecord({ words }: Memory, offset: number, end: number, seed: number): number {
  const word = offset >> 2;
  const length = words[word] ?? 0;
  if (length < recordHeadBytes || (length & 3) !== 0 || offset + length > end) return 0;
  const a = words[word + 8] ?? 0;
  const b = words[word + 9] ?? 0;
  const texts = ((a >>> 8) & 0xff) + (a >>> 16) + (b & 0xff_ff) + (b >>> 16);
  const parts = recordHeadBytes + texts + ((words[word + 10] ?? 0) >>> 0) + ((words[word + 11] ?? 0) >>> 0);
  if (padded(parts) !== length || (a & 0xff) >= lanes.length) return 0;
  return words[word + 1] === checksumOf(words, word + 2, word + (length >> 2), seed) ? length : 0;
}

export function seqAt({ words }: Memory, offset: number): number {
  return integerAt(words, (offset >> 2) + 2);
}

/** The lane of a sound record, see {@link laneBit}. */
export function laneBitAt({ words }: Memory, offset: number): number {
  return 1 << ((words[(offset >> 2) + 8] ?? 0) & 0xff);
}

/** What was read: an entry, or a place up to which everything from a number on was passed over. */
export interface ReadEntry extends JournalEntry {
  /** Undefined: nothing was passed over. */
  readonly firstSeq?: number;
}

/**
 * A sound record that is passed over: where it stands and when it came, and nothing of what it says.
 *
 * @param firstSeq of those that are passed over with it
 */
export function passedAt(memory: Memory, offset: number, epoch: string, firstSeq: number): ReadEntry {
  const { words } = memory;
  const word = offset >> 2;
  return {
    firstSeq,
    epoch,
    seq: integerAt(words, word + 2),
    kind: '',
    lane: lanes[(words[word + 8] ?? 0) & 0xff] ?? 'urgent',
    origin: '',
    connection: '',
    topic: '',
    payload: nothing,
    receivedAt: integerAt(words, word + 4),
    flags: 0,
    extension: nothing,
  };
}

/** A sound record as an entry. Payload and extension are views of the memory, not copies. */
export function entryAt({ bytes, words }: Memory, offset: number, epoch: string): JournalEntry {
  const word = offset >> 2;
  const a = words[word + 8] ?? 0;
  const b = words[word + 9] ?? 0;
  const kindEnd = (a >>> 8) & 0xff;
  const originEnd = kindEnd + (a >>> 16);
  const connectionEnd = originEnd + (b & 0xff_ff);
  const topicEnd = connectionEnd + (b >>> 16);
  const textAt = offset + recordHeadBytes;
  const payloadAt = textAt + topicEnd;
  const payloadBytes = words[word + 10] ?? 0;
  const extensionBytes = words[word + 11] ?? 0;
  const text = bytes.toString('utf8', textAt, payloadAt);
  // As many characters as bytes: all of it is ASCII, and parts of the text are where parts of the bytes are.
  const part =
    text.length === topicEnd
      ? (from: number, to: number) => text.slice(from, to)
      : (from: number, to: number) => bytes.toString('utf8', textAt + from, textAt + to);
  const extensionAt = payloadAt + payloadBytes;
  return {
    epoch,
    seq: integerAt(words, word + 2),
    kind: part(0, kindEnd),
    lane: lanes[a & 0xff] ?? 'urgent',
    origin: part(kindEnd, originEnd),
    connection: part(originEnd, connectionEnd),
    topic: part(connectionEnd, topicEnd),
    payload: bytes.subarray(payloadAt, extensionAt),
    receivedAt: integerAt(words, word + 4),
    flags: integerAt(words, word + 6),
    extension: extensionBytes === 0 ? nothing : bytes.subarray(extensionAt, extensionAt + extensionBytes),
  };
}
