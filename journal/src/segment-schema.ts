import type { SQLOutputValue } from 'node:sqlite';
import type { JournalEntry } from './record.ts';
import { checksumOf } from './record.ts';

/** The file format of a segment, version 1. STRICT keeps a wrong type from being stored in silence. */
export const createTable = `create table if not exists record (
  seq integer primary key,
  received_at integer not null,
  flags integer not null,
  crc integer not null,
  kind text not null,
  origin text not null,
  topic text not null,
  payload blob not null
) strict`;

export const insertRow = 'insert into record values (?, ?, ?, ?, ?, ?, ?, ?)';

/** A row as an entry, or `undefined` when it is not what was written (wrong type or wrong checksum). */
export function entryOf(row: Record<string, SQLOutputValue>): JournalEntry | undefined {
  const { seq, received_at: receivedAt, flags, crc, kind, origin, topic, payload } = row;
  if (typeof seq !== 'number' || typeof receivedAt !== 'number' || typeof flags !== 'number') return undefined;
  if (typeof kind !== 'string' || typeof origin !== 'string' || typeof topic !== 'string') return undefined;
  if (!(payload instanceof Uint8Array)) return undefined;
  const entry = { seq, kind, origin, topic, payload, receivedAt, flags };
  return checksumOf(seq, entry) === crc ? entry : undefined;
}

/** A whole number from a one-row, one-column answer; an empty answer or NULL is `undefined`. */
export function numberOf(row: Record<string, SQLOutputValue> | undefined, column: string): number | undefined {
  const value = row?.[column];
  return typeof value === 'number' ? value : undefined;
}
