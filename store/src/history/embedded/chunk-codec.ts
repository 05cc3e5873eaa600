import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { FieldValue } from '../history-driver.ts';
import { NS_PER_MS } from './day.ts';

/** One point inside a day file: ns from the start of the day, and its fields. */
export interface DaySample {
  readonly t: number;
  readonly fields: Readonly<Record<string, FieldValue>>;
}

const FORMAT = 1;
/** Longest field table that is believed; a damaged blob may inflate to anything. */
const MAX_INFLATED = 64 * 1024 * 1024;

/**
 * Many points of one unit as one compressed blob: columns compress several times better than rows.
 *
 * ```
 *   byte 0   format, 1
 *   rest     raw deflate of JSON { m: ms deltas, s?: sequence within the ms, c: { field: [value | null …] } }
 * ```
 * JSON and not a binary layout: any tool of any year reads it, and deflate takes back what the text costs.
 *
 * @param samples in ascending order of `t`, not empty
 */
export function encodeChunk(samples: readonly DaySample[]): Uint8Array {
  const m: number[] = [];
  const s: number[] = [];
  const c: Record<string, (FieldValue | null)[]> = {};
  let previous = 0;
  let sequenced = false;
  for (const [index, { t, fields }] of samples.entries()) {
    const ms = Math.floor(t / NS_PER_MS);
    m.push(ms - previous);
    previous = ms;
    const sequence = t - ms * NS_PER_MS;
    sequenced ||= sequence !== 0;
    s.push(sequence);
    for (const name in fields) {
      const value = fields[name];
      if (value === undefined) continue;
      let column = Object.hasOwn(c, name) ? c[name] : undefined;
      if (column === undefined) {
        column = Array.from<FieldValue | null>({ length: samples.length }).fill(null);
        c[name] = column;
      }
      column[index] = value;
    }
  }
  const body = deflateRawSync(JSON.stringify(sequenced ? { m, s, c } : { m, c }));
  const blob = new Uint8Array(body.length + 1);
  blob[0] = FORMAT;
  blob.set(body, 1);
  return blob;
}

/** @throws Error when the blob is damaged or of an unknown format */
export function decodeChunk(blob: Uint8Array): DaySample[] {
  if (blob[0] !== FORMAT) throw new Error(`unknown chunk format ${String(blob[0])}`);
  const json: unknown = JSON.parse(
    inflateRawSync(blob.subarray(1), { maxOutputLength: MAX_INFLATED }).toString('utf8'),
  );
  if (!isChunkBody(json)) throw new Error('the chunk is not what it says');
  const columns = Object.entries(json.c);
  const samples: DaySample[] = [];
  let ms = 0;
  for (const [index, delta] of json.m.entries()) {
    ms += delta;
    const fields: Record<string, FieldValue> = {};
    for (const [name, column] of columns) {
      const value = column[index];
      if (value !== null && value !== undefined) fields[name] = value;
    }
    samples.push({ t: ms * NS_PER_MS + (json.s?.[index] ?? 0), fields });
  }
  return samples;
}

interface ChunkBody {
  readonly m: readonly number[];
  readonly s?: readonly number[];
  readonly c: Readonly<Record<string, readonly (FieldValue | null)[]>>;
}

/** The shape without every cell: what inflated and parsed was written whole. */
function isChunkBody(json: unknown): json is ChunkBody {
  return (
    typeof json === 'object' &&
    json !== null &&
    'm' in json &&
    Array.isArray(json.m) &&
    'c' in json &&
    typeof json.c === 'object' &&
    json.c !== null &&
    Object.values(json.c).every(Array.isArray)
  );
}
