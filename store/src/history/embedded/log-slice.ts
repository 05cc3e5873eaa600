import type { FieldValue } from '../history-driver.ts';
import type { DaySample } from './chunk-codec.ts';

/** The columns of a row of table `log`. */
export interface LogColumns {
  readonly series: Uint8Array;
  readonly t: Uint8Array;
  readonly ends: Uint8Array;
  readonly fields: string;
}

/**
 * The points of one transaction as one row: written in sequence, a few pages for a thousand points. A row a point,
 * ordered by unit, would touch a page of its own for each point of a city (measured: 4 KB of log a point, 30,000
 * points/s at most; this way 13 times as many).
 *
 * ```
 *   series  int32 × n     which series        } numbers little-endian; a reader looks through `series` alone and
 *   t       float64 × n   ns in the day       } takes out of `fields` only what is its own
 *   ends    int32 × n     where in `fields` the n-th object ends, in UTF-16 units
 *   fields  text          n JSON objects, one behind the other
 * ```
 */
export class SliceEncoder {
  readonly #series: Int32Array<ArrayBuffer>;
  readonly #t: Float64Array<ArrayBuffer>;
  readonly #ends: Int32Array<ArrayBuffer>;
  #fields = '';
  #count = 0;

  /** @param points as many as will be added */
  constructor(points: number) {
    this.#series = new Int32Array(points);
    this.#t = new Float64Array(points);
    this.#ends = new Int32Array(points);
  }

  /** @param fields as JSON */
  add(series: number, t: number, fields: string): void {
    const at = this.#count;
    this.#count += 1;
    this.#series[at] = series;
    this.#t[at] = t;
    this.#fields += fields;
    this.#ends[at] = this.#fields.length;
  }

  columns(): LogColumns {
    return {
      series: bytesOf(this.#series),
      t: bytesOf(this.#t),
      ends: bytesOf(this.#ends),
      fields: this.#fields,
    };
  }
}

export const seriesOf = (blob: Uint8Array): Int32Array => new Int32Array(aligned(blob), 0, blob.length >> 2);
export const timesOf = (blob: Uint8Array): Float64Array => new Float64Array(aligned(blob), 0, blob.length >> 3);

/** The JSON of the `index`-th point. */
export function fieldsAt(fields: string, ends: Int32Array, index: number): string {
  return fields.slice(index === 0 ? 0 : ends[index - 1], ends[index]);
}

/** @throws SyntaxError or TypeError when the row is not what this program wrote */
export function toSample(t: number, json: string): DaySample {
  const parsed: unknown = JSON.parse(json);
  if (!isFields(parsed)) throw new TypeError('a point of the log has another shape');
  return { t, fields: parsed };
}

/** By hand: every point of the city passes here once, and zod took half of a compaction's time. */
function isFields(value: unknown): value is Readonly<Record<string, FieldValue>> {
  if (typeof value !== 'object' || value === null) return false;
  for (const field of Object.values(value)) {
    if (typeof field !== 'number' && typeof field !== 'boolean' && typeof field !== 'string') return false;
  }
  return true;
}

const bytesOf = (array: Int32Array | Float64Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** SQLite hands out bytes at any address; numbers want theirs at a multiple of their size. */
const aligned = (blob: Uint8Array): ArrayBuffer => new Uint8Array(blob).buffer;
