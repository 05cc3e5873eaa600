/** The closed list of measurements. Every telemetry point belongs to one of them. */
export const historyMeasurements = ['status', 'stats', 'alarm', 'availability'] as const;
export type HistoryMeasurement = (typeof historyMeasurements)[number];

export type FieldValue = number | boolean | string;

/**
 * One measured moment of one unit. Its identity is (measurement, unit, timeNs): writing it again replaces it.
 *
 * @example
 * const point: HistoryPoint = {
 *   measurement: 'status',
 *   unit: 'T-0001',
 *   tags: { vendor: 'otis', kind: 'elevator', county: 'xihu' },
 *   fields: { floor: 3, speedMps: 1.75, doorOpen: false, mode: 'normal' },
 *   timeNs: 1_790_000_000_000n * 1_000_000n + 7n, // epoch ms × 10⁶ + sequence within that millisecond
 * };
 */
export interface HistoryPoint {
  readonly measurement: HistoryMeasurement;
  /** The unit's id. Becomes the tag `unit`, so `tags` must not carry one. */
  readonly unit: string;
  /** Few and of few values: vendor, kind, county. An alarm code is a field (InfluxDB 1.x: 100,000 values a tag). */
  readonly tags: Readonly<Record<string, string>>;
  /** Numbers are always floats, so a field never changes its type in the database. NaN and ±Infinity are left out. */
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** Epoch ns, UTC, 0 ≤ timeNs ≤ 9 223 372 036 854 775 806 (the year 2262, the range of InfluxDB). */
  readonly timeNs: bigint;
}

export interface RejectedPoint {
  readonly point: HistoryPoint;
  /** In the server's own words where a server refused it. */
  readonly reason: string;
}

/** `rejected` is still progress: the bad points are named and all others are stored. */
export type WriteResult =
  | { readonly status: 'stored' }
  | { readonly status: 'rejected'; readonly bad: readonly RejectedPoint[] };

export interface RangeQuery {
  readonly measurement: HistoryMeasurement;
  readonly unit: string;
  readonly fields: readonly string[];
  /** Epoch ms, inclusive. */
  readonly fromMs: number;
  /** Epoch ms, exclusive. */
  readonly toMs: number;
  /** At most so many points a field: the width of a bucket is ⌈(toMs − fromMs) / buckets⌉ ms. */
  readonly buckets: number;
}

/** Start of the bucket (epoch ms), least, mean and greatest value in it. Empty buckets are left out. */
export type RangePoint = readonly [ms: number, min: number, mean: number, max: number];

export interface RangeSeries {
  readonly field: string;
  readonly points: readonly RangePoint[];
}

export interface HistorySample {
  /** Epoch ms. */
  readonly timeMs: number;
  readonly fields: Readonly<Record<string, FieldValue>>;
}

export interface HistoryHealth {
  readonly ok: boolean;
  /** One English sentence for the system page and the log. */
  readonly detail: string;
}

/**
 * Telemetry history behind one interface. It is a projection fed from the journal by a cursor: everything in it can
 * be written again, and nothing on an alarm's path waits for it.
 *
 * ```
 *              ┌── every point confirmed ───────────────▶ stored    → the cursor moves
 *   write ─────┼── some refused, split until alone ─────▶ rejected  → quarantine, the cursor moves
 *              └── no answer, busy, forbidden, disk ────▶ throws HistoryError (retry | wait | stop)
 *                                                         → the cursor stays, the same points come again
 * ```
 */
export interface HistoryDriver {
  readonly name: 'embedded' | 'influx1' | 'influx2';
  /**
   * Resolves only when the server has answered 204 for every point that is not in `bad`, or SQLite has synced them.
   * Writing the same points again changes nothing. Points of one call may be stored although it throws.
   * @throws HistoryError with the policy that the caller follows; nothing is buffered here
   */
  write(points: readonly HistoryPoint[]): Promise<WriteResult>;
  /** Least, mean and greatest value a bucket, for charts. A field without numbers in the range has no points. */
  range(query: RangeQuery): Promise<readonly RangeSeries[]>;
  /** The newest `limit` points of a unit, newest first. */
  latest(measurement: HistoryMeasurement, unit: string, limit: number): Promise<readonly HistorySample[]>;
  /**
   * Points with fromMs ≤ time < toMs. Exact. On InfluxDB it reads every point of the range (InfluxQL can count the
   * values of a field, not points): for tests, tools and repair, not for a page.
   */
  count(measurement: HistoryMeasurement, fromMs: number, toMs: number): Promise<number>;
  /** Never throws: a history that cannot be reached is an answer. */
  health(): Promise<HistoryHealth>;
  /** Embedded: deletes whole day files that ended before `olderThanMs`. InfluxDB: does nothing, retention is its own. */
  prune(olderThanMs: number): Promise<void>;
  /** Idempotent. Calls under way fail with code `closed`. */
  close(): Promise<void>;
}

/** What a driver tells its process besides answers: each is one log line and, where `lost` is true, an alert. */
export type HistoryNotice =
  | {
      readonly kind: 'day-set-aside';
      readonly day: string;
      readonly movedTo: string;
      readonly reason: string;
      readonly lost: true;
    }
  /** Its file was deleted or replaced while it was in use. */
  | { readonly kind: 'day-replaced'; readonly day: string; readonly lost: true }
  | { readonly kind: 'day-unreadable'; readonly day: string; readonly reason: string; readonly lost: true }
  | {
      readonly kind: 'chunk-unreadable';
      readonly day: string;
      readonly unit: string;
      readonly points: number;
      readonly reason: string;
      readonly lost: true;
    }
  | { readonly kind: 'compaction-failed'; readonly day: string; readonly reason: string; readonly lost: false }
  | { readonly kind: 'database-created'; readonly database: string; readonly lost: false };
