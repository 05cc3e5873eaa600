import { build } from 'hdr-histogram-js';

/** Latencies of one run, ms. */
export interface LatencySummary {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** Two minutes: beyond it a message counts as that late. */
const highestUs = 120_000_000;

/** HDR histogram in µs with three significant digits; recording costs the same at any value. */
export class Latencies {
  readonly #histogram = build({
    bitBucketSize: 32,
    lowestDiscernibleValue: 1,
    highestTrackableValue: highestUs,
    numberOfSignificantValueDigits: 3,
  });

  record(ms: number): void {
    const us = Math.round(ms * 1000);
    this.#histogram.recordValue(us < 1 ? 1 : us > highestUs ? highestUs : us);
  }

  summary(): LatencySummary {
    const at = (percentile: number): number => this.#histogram.getValueAtPercentile(percentile) / 1000;
    const count = this.#histogram.totalCount;
    return { count, p50: at(50), p99: at(99), p999: at(99.9), max: count === 0 ? 0 : this.#histogram.maxValue / 1000 };
  }
}
