import { consolePatienceMs } from '@vigil/vocabulary';

/**
 * What the server said no with; `code` is one of the vocabulary's error codes, `network` when nothing answered, or
 * `unreadable` when something that is no answer of ours did: nobody knows whether it was done.
 */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly details: unknown;
  constructor(code: string, status: number, message: string, details?: unknown) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

/** It was said to be done by what cannot be read: empty, or written by somebody between us and the server. */
export function unreadable(status: number, why: string): ApiError {
  return new ApiError('unreadable', status, why);
}
/** Nothing answered, or nothing that can be read: what was asked for may have been done. */
export function mayBeDone(error: unknown): boolean {
  return error instanceof ApiError && ['network', 'unreadable'].includes(error.code);
}

/** One text among the details of a refusal; null: there is none of this name. */
export function detailOf({ details }: ApiError, name: string): string | null {
  if (typeof details !== 'object' || details === null) return null;
  const value: unknown = Reflect.get(details, name);
  return typeof value === 'string' ? value : null;
}

type Ended = () => void;
let sessionEnded: Ended = () => undefined;
/** Called on every 401 except the sign-in's own. */
export function onSessionEnded(listener: Ended): void {
  sessionEnded = listener;
}

function errorOf(status: number, body: unknown): ApiError {
  if (typeof body === 'object' && body !== null && 'error' in body) {
    const { error } = body;
    if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string') {
      const message = 'message' in error && typeof error.message === 'string' ? error.message : error.code;
      return new ApiError(error.code, status, message, 'details' in error ? error.details : undefined);
    }
  }
  return new ApiError('internal', status, `HTTP ${status}`);
}

/** From the request to the last byte of the answer: a body that stops half way would hold up whoever waits for it. */
async function request(
  method: string,
  path: string,
  body?: unknown,
  deadlineMs: number = consolePatienceMs,
): Promise<unknown> {
  // A file goes as it is, whatever its size.
  const isFile = body instanceof Blob;
  let response: Response;
  let text: string;
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), deadlineMs);
  try {
    response = await fetch(path, {
      method,
      signal: stop.signal,
      credentials: 'same-origin',
      headers:
        body === undefined
          ? { accept: 'application/json' }
          : { accept: 'application/json', 'content-type': isFile ? 'application/octet-stream' : 'application/json' },
      ...(body === undefined ? {} : { body: isFile ? body : JSON.stringify(body) }),
    });
    text = await response.text();
  } catch (error) {
    throw new ApiError('network', 0, error instanceof Error ? error.message : 'network');
  } finally {
    clearTimeout(timer);
  }
  let answer: unknown = null;
  try {
    answer = text === '' ? null : JSON.parse(text);
  } catch (error) {
    const why = `not JSON: ${error instanceof Error ? error.message : ''}`;
    throw response.ok ? unreadable(response.status, why) : new ApiError('internal', response.status, why);
  }
  if (response.ok) return answer;
  const error = errorOf(response.status, answer);
  if (response.status === 401 && error.code !== 'bad-credentials') sessionEnded();
  throw error;
}

/**
 * The server is ours and its answers are built from the types named here, so the type is asserted, not parsed:
 * a second parse of every answer would cost the first load 60 KB of schema library.
 */
async function answered<A>(answer: Promise<unknown>): Promise<A> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one place, for the reason above
  return (await answer) as A;
}
export const api = {
  get: <A>(path: string, query: Query = {}): Promise<A> => answered<A>(request('GET', path + queryText(query))),
  /** @param deadlineMs for what takes the server long; default 15 s */
  post: <A>(path: string, body: unknown = {}, deadlineMs?: number): Promise<A> =>
    answered<A>(request('POST', path, body, deadlineMs)),
  patch: <A>(path: string, body: unknown): Promise<A> => answered<A>(request('PATCH', path, body)),
  remove: <A>(path: string): Promise<A> => answered<A>(request('DELETE', path)),
};

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;
export function queryText(query: Query): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  if (pairs.length === 0) return '';
  return `?${new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString()}`;
}
