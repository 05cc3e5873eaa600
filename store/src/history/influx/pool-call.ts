import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { Agent as HttpAgent, STATUS_CODES } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Pool } from 'influx/lib/src/pool.js';
import { answerBytes } from './answer-limit.ts';
import { connectionError, withDeadline } from './deadline.ts';
import type { HttpAnswer } from './http-verdict.ts';

export interface PoolCall {
  readonly method: 'GET' | 'POST';
  readonly path: '/write' | '/query' | '/ping';
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export interface PoolCaller {
  call(request: PoolCall): Promise<HttpAnswer>;
  close(): void;
}

export interface PoolCallerOptions {
  readonly url: string;
  readonly timeoutMs: number;
  readonly headers?: OutgoingHttpHeaders;
  /** `user:password` for Basic authentication. */
  readonly auth?: string | undefined;
}

/**
 * HTTP through the connection pool of the `influx` package. The pool and not the InfluxDB class above it, because
 * `writePoints` takes no finished lines (1.2–1.4 times the processor a point, measured), takes no abort signal and
 * hides the status: it takes any 2xx for a confirmation.
 *
 * Its traps, and what is done about them:
 * - after a refused connection its only host is "disabled" and every call fails with "No host available" until a
 *   timer ends: a back-off of 0 ms keeps the host; the caller has its own back-off;
 * - it retries by itself: `maxRetries: 0`;
 * - it never settles when an answer is cut: `withDeadline`, and the cut is seen here on the response itself;
 * - of a 5xx it keeps only the reason phrase: mapped back (Go's net/http sends the registered phrases). A
 *   Retry-After beside a 503 is lost, one beside a 429 is not.
 */
export function createPoolCaller(options: PoolCallerOptions): PoolCaller {
  const agent = options.url.startsWith('https:')
    ? new HttpsAgent({ keepAlive: true })
    : new HttpAgent({ keepAlive: true });
  const closing = new AbortController();
  const never = { getDelay: () => 0, next: () => never, reset: () => never };
  const pool = new Pool({ maxRetries: 0, requestTimeout: options.timeoutMs, backoff: never });
  pool.addHost(options.url, { agent, headers: options.headers ?? {} });
  const auth = options.auth === undefined ? {} : { auth: options.auth };

  const limitOf = ({ path }: PoolCall) => ({
    agent,
    maxBytes: path === '/query' ? answerBytes.query : answerBytes.write,
  });
  const call = (request: PoolCall): Promise<HttpAnswer> =>
    withDeadline<HttpAnswer>(options.timeoutMs, closing.signal, limitOf(request), (signal, resolve, reject) => {
      const { body, ...rest } = request;
      // The package types a body as text and hands it to Node as it is; bytes save it encoding the same text twice.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const sent = body === undefined ? {} : { body: body as unknown as string };
      pool.stream({ ...rest, ...sent, ...auth, signal }, (error: Error | null | undefined, response) => {
        if (error === null || error === undefined) readBody(response, resolve, reject);
        else {
          const answer = answerOf(error);
          if (answer === null) reject(connectionError(error));
          else resolve(answer);
        }
      });
    });

  return {
    call,
    close: () => {
      closing.abort();
      agent.destroy();
    },
  };
}

function readBody(
  response: IncomingMessage,
  resolve: (answer: HttpAnswer) => void,
  reject: (error: unknown) => void,
): void {
  let body = '';
  response.on('data', (chunk: unknown) => {
    body += String(chunk);
  });
  response.on('error', (error) => reject(connectionError(error)));
  response.on('end', () => resolve({ status: response.statusCode ?? 0, body, retryAfter: retryAfterOf(response) }));
}

const retryAfterOf = (response: IncomingMessage): string | undefined => response.headers['retry-after'];

/** The answer inside the package's two error classes, neither of which it exports from its main file. */
function answerOf(error: Error): HttpAnswer | null {
  if ('res' in error && typeof error.res === 'object' && error.res !== null && 'statusCode' in error.res) {
    const { statusCode } = error.res;
    const headers = 'headers' in error.res ? error.res.headers : undefined;
    const retryAfter =
      typeof headers === 'object' && headers !== null && 'retry-after' in headers ? headers['retry-after'] : undefined;
    return {
      status: typeof statusCode === 'number' ? statusCode : 0,
      // RequestError puts the body behind this fixed beginning.
      body: error.message.replace(/^A \d+ .*? error occurred: /s, ''),
      retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
    };
  }
  const status = serverErrorStatus.get(error.message);
  return status === undefined ? null : { status, body: error.message, retryAfter: undefined };
}

const serverErrorStatus: ReadonlyMap<string, number> = new Map(
  Object.entries(STATUS_CODES).flatMap(([status, phrase]) =>
    Number(status) >= 500 && phrase !== undefined ? [[phrase, Number(status)] as const] : [],
  ),
);
