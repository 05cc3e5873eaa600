/**
 * What the history writer does with its batch:
 * `retry` the same points after a short back-off; `wait` (for `retryAfterMs`, else long) and keep the cursor;
 * `stop` until somebody changes something, with an alert: nothing is dropped meanwhile, the journal keeps it.
 */
export type HistoryPolicy = 'retry' | 'wait' | 'stop';

/** Every reason why a call can fail, each with exactly one policy. */
export const historyErrorPolicies = {
  /** Refused or reset connection, name not found. */
  unreachable: 'retry',
  /** No complete answer within the deadline. Whether the points were stored is unknown, writing again is safe. */
  deadline: 'retry',
  /** The answer broke off. As unknown as a deadline. */
  cut: 'retry',
  /** HTTP 5xx. */
  'server-error': 'retry',
  /** HTTP 429 and 503, SQLite locked by another process for longer than the lock wait. */
  busy: 'wait',
  /** HTTP 404: database or bucket does not exist and may not be created from here. */
  'no-database': 'wait',
  /** An answer this client knows nothing about, e.g. a proxy's 200 page: not a confirmation. */
  'unexpected-answer': 'wait',
  /** SQLite cannot grow its file. */
  'disk-full': 'wait',
  /** SQLite read or write error below the file system. */
  io: 'retry',
  /** Every point is refused, a harmless one of our own too: it is not the points. */
  'refuses-all': 'wait',
  /** HTTP 401 and 403: credentials are wrong or expired. */
  forbidden: 'stop',
  /** The query was refused as such: a defect here or an unsupported server. */
  'bad-query': 'stop',
  /** Opened with `readOnly`, or the folder may not be written. */
  'read-only': 'stop',
  /** The driver was closed. */
  closed: 'stop',
} as const satisfies Record<string, HistoryPolicy>;

export type HistoryErrorCode = keyof typeof historyErrorPolicies;

export class HistoryError extends Error {
  readonly code: HistoryErrorCode;
  readonly policy: HistoryPolicy;
  /** The server's own Retry-After, in ms from now. */
  readonly retryAfterMs: number | undefined;
  /** HTTP status, where there was an answer. */
  readonly status: number | undefined;

  constructor(
    code: HistoryErrorCode,
    message: string,
    options: {
      readonly cause?: unknown;
      readonly retryAfterMs?: number | undefined;
      readonly status?: number | undefined;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'HistoryError';
    this.code = code;
    this.policy = historyErrorPolicies[code];
    this.retryAfterMs = options.retryAfterMs;
    this.status = options.status;
  }
}
