import { HistoryError, type HistoryErrorCode } from '../history-error.ts';

/** An HTTP answer as far as a write is concerned. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  /** The header as sent: seconds or an HTTP date (RFC 9110 §10.2.3). */
  readonly retryAfter: string | undefined;
}

/** `split`: halve the batch; a point that is alone is the bad one. */
export type WriteVerdict = 'stored' | 'split' | HistoryErrorCode;

/** The one table: which answer to a write means what. Whole classes follow below it. */
const verdicts: ReadonlyMap<number, WriteVerdict> = new Map<number, WriteVerdict>([
  [204, 'stored'],
  // InfluxDB 3 and its clustered forms: accepted in part, the rest is named in the body.
  [201, 'split'],
  // 1.x "partial write" keeps the good points, 2.x refuses the whole batch: the split is right for both.
  [400, 'split'],
  [422, 'split'],
  [413, 'split'],
  [401, 'forbidden'],
  [403, 'forbidden'],
  [404, 'no-database'],
  [408, 'deadline'],
  [429, 'busy'],
  [503, 'busy'],
]);

/** Exactly one verdict for every status. Nothing but 204 is a confirmation, not even another 2xx. */
export function writeVerdict(status: number): WriteVerdict {
  return verdicts.get(status) ?? (status >= 500 ? 'server-error' : 'unexpected-answer');
}

/**
 * Is this refusal the database's own, in its JSON? A proxy's 400 (plain HTTP to an HTTPS port, no healthy upstream) says
 * nothing about the points, and taken for a verdict it would cost all of them. Its 413 is meant: the request is too large.
 */
export function isOwnRefusal(answer: Pick<HttpAnswer, 'status' | 'body'>): boolean {
  return answer.status === 413 || sentenceOf(answer.body) !== null;
}

/** The same for a query: 200 is the answer, a refused query is a defect. */
export function queryVerdict(status: number): 'answered' | HistoryErrorCode {
  if (status === 200) return 'answered';
  const verdict = writeVerdict(status);
  return verdict === 'stored' || verdict === 'split' ? 'bad-query' : verdict;
}

/** The error that belongs to an answer which is no confirmation. */
export function answerError(code: HistoryErrorCode, answer: HttpAnswer, nowMs: number): HistoryError {
  const detail = errorText(answer.body);
  return new HistoryError(code, `HTTP ${answer.status}${detail === '' ? '' : `: ${detail}`}`, {
    status: answer.status,
    retryAfterMs: parseRetryAfter(answer.retryAfter, nowMs),
  });
}

/** Retry-After in ms from `nowMs`; undefined when absent or unreadable. At most a minute: neither a wrong clock nor a proxy's idea of an outage may keep the history away for longer. */
function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined || header.trim() === '') return undefined;
  const ms = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), 60_000) : undefined;
}

/** The server's sentence: `{"error":…}` (1.x, 3), `{"message":…}` (2.x), else the first 300 characters. */
export function errorText(body: string): string {
  return (sentenceOf(body) ?? body.trim()).slice(0, 300);
}

function sentenceOf(body: string): string | null {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null) return null;
    if ('error' in parsed && typeof parsed.error === 'string') return parsed.error;
    if ('message' in parsed && typeof parsed.message === 'string') return parsed.message;
  } catch (error) {
    // Not JSON: proxies answer HTML or plain text, which is then the best reason there is.
    if (!(error instanceof SyntaxError)) throw error;
  }
  return null;
}
