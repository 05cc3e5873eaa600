import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { HttpError, InfluxDB } from '@influxdata/influxdb-client';
import { answerBytes } from '../influx/answer-limit.ts';
import { connectionError, withDeadline } from '../influx/deadline.ts';
import type { HttpAnswer } from '../influx/http-verdict.ts';

export interface TransportCaller {
  /** Resolves with any answer, throws HistoryError when there was none. */
  write(lines: Uint8Array): Promise<HttpAnswer>;
  get(path: string): Promise<HttpAnswer>;
  close(): void;
}

export interface TransportCallerOptions {
  readonly url: string;
  readonly token: string;
  readonly org: string;
  readonly bucket: string;
  readonly timeoutMs: number;
}

/**
 * HTTP through the transport of `@influxdata/influxdb-client`, below its WriteApi. WriteApi keeps lines of its own
 * (evicting above 32,000, giving up after 180 s), takes 201 and, for "hinted handoff", a 500 for success, and its
 * time-out leaves the request running. The transport posts once, shows the status and can be aborted.
 */
export function createTransportCaller(options: TransportCallerOptions): TransportCaller {
  const agent = options.url.startsWith('https:')
    ? new HttpsAgent({ keepAlive: true })
    : new HttpAgent({ keepAlive: true });
  const closing = new AbortController();
  const limit = { agent, maxBytes: answerBytes.write };
  const client = new InfluxDB({
    url: options.url,
    token: options.token,
    timeout: options.timeoutMs,
    transportOptions: { agent },
    writeOptions: { maxRetries: 0, flushInterval: 0, maxBufferLines: 0 },
  });
  // The path is all that is taken from the WriteApi: it knows how org, bucket and precision are named.
  const writePath = client.getWriteApi(options.org, options.bucket, 'ns').path;

  const send = (path: string, body: string, method: 'GET' | 'POST', contentType: string): Promise<HttpAnswer> =>
    withDeadline<HttpAnswer>(options.timeoutMs, closing.signal, limit, (signal, resolve, reject) => {
      let status = 0;
      const chunks: Uint8Array[] = [];
      client.transport.send(
        path,
        body,
        { method, headers: { 'content-type': contentType }, signal },
        {
          responseStarted: (_headers, statusCode) => {
            status = statusCode ?? 0;
          },
          next: (chunk) => {
            chunks.push(chunk);
          },
          error: (error) => {
            if (error instanceof HttpError) resolve(httpErrorAnswer(error));
            else reject(connectionError(error));
          },
          complete: () => resolve({ status, body: Buffer.concat(chunks).toString('utf8'), retryAfter: undefined }),
        },
      );
    });

  return {
    // The transport takes nothing but text.
    write: (lines) => send(writePath, Buffer.from(lines).toString('utf8'), 'POST', 'text/plain; charset=utf-8'),
    get: (path) => send(path, '', 'GET', 'application/json'),
    close: () => {
      closing.abort();
      agent.destroy();
    },
  };
}

function httpErrorAnswer(error: HttpError): HttpAnswer {
  // Not error.retryAfter(): it reads the seconds of the header as milliseconds and does not know HTTP dates.
  const retryAfter = error.headers?.['retry-after'];
  return {
    status: error.statusCode,
    body: error.body ?? '',
    retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
  };
}
