import type { RangePoint, RangeQuery } from './history-driver.ts';

/** Width of a bucket in ms: whole, at least 1, and never more than `buckets` of them. */
export function bucketWidthMs(query: Pick<RangeQuery, 'fromMs' | 'toMs' | 'buckets'>): number {
  return Math.max(1, Math.ceil((query.toMs - query.fromMs) / Math.max(1, Math.floor(query.buckets))));
}

/** Least, mean and greatest value a bucket of one field, fed in any order. */
export class BucketFold {
  readonly #fromMs: number;
  readonly #widthMs: number;
  readonly #buckets = new Map<number, { min: number; max: number; sum: number; count: number }>();

  constructor(fromMs: number, widthMs: number) {
    this.#fromMs = fromMs;
    this.#widthMs = widthMs;
  }

  add(timeMs: number, value: number): void {
    const start = this.#fromMs + Math.floor((timeMs - this.#fromMs) / this.#widthMs) * this.#widthMs;
    const bucket = this.#buckets.get(start);
    if (bucket === undefined) {
      this.#buckets.set(start, { min: value, max: value, sum: value, count: 1 });
      return;
    }
    if (value < bucket.min) bucket.min = value;
    if (value > bucket.max) bucket.max = value;
    bucket.sum += value;
    bucket.count += 1;
  }

  points(): RangePoint[] {
    return [...this.#buckets]
      .toSorted(([a], [b]) => a - b)
      .map(([startMs, { min, max, sum, count }]) => [startMs, min, sum / count, max] as const);
  }
}
