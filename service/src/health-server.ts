import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listenAt } from './listen.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { supervise } from './supervise.ts';

export interface Check {
  readonly ok: boolean;
  /** Facts for the person who looks; never a secret: the page needs no password. */
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface HealthServerOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Default 127.0.0.1: figures and versions are for the machine's own operators unless told otherwise. */
  readonly host?: string;
  /** Name of the setting by which `port` is chosen. */
  readonly setting?: string;
  /** Is this process itself sound? False asks the supervisor to restart it. */
  readonly live: () => Check;
  /** Can it do its work now? False only keeps traffic away. */
  readonly ready: () => Promise<Check> | Check;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** A `ready` that has not answered by then counts as not ready. Default 5000. */
  readonly readyTimeoutMs?: number;
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves GET /healthz, /readyz (200 or 503, JSON) and /metrics (Prometheus text), the last to nobody who comes through a
 * proxy. Adds the gauge `ready`, so that what /readyz says can wake somebody. Rejects when the port is taken.
 */
export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  options.metrics.gauge('ready', '1: it can do its work, /readyz answers 200', [], async (gauge) =>
    gauge.set((await readyWithin(options)).ok ? 1 : 0),
  );
  const server = createServer((request, response) => {
    supervise(options.logger, 'health request', answer(options, request, response), () => response.destroy());
  });
  const { setting } = options;
  const at = { host: options.host ?? '127.0.0.1', port: options.port };
  await listenAt(server, setting === undefined ? at : { ...at, setting });
  return {
    port: portOf(server.address()),
    close: () =>
      new Promise((resolve, reject) => {
        // Closing twice is fine: a server that is not running has reached what was asked for.
        if (!server.listening) return resolve();
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

async function answer(options: HealthServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://health');
  if (request.method !== 'GET') return sendJson(response, 405, { ok: false, detail: { allow: 'GET' } });
  switch (pathname) {
    case '/healthz':
      return sendCheck(response, options.live());
    case '/readyz':
      return sendCheck(response, await readyWithin(options));
    case '/metrics': {
      if (isProxied(request.headers)) return notFound(response);
      const text = await options.metrics.registry.metrics();
      response.writeHead(200, { 'content-type': options.metrics.registry.contentType });
      response.end(text);
      return;
    }
    default:
      return notFound(response);
  }
}

function notFound(response: ServerResponse): void {
  sendJson(response, 404, { ok: false, detail: { paths: ['/healthz', '/readyz', '/metrics'] } });
}

/** Somebody passed this request on: figures that were meant for this machine must not leave it through its proxy. */
export function isProxied(headers: IncomingHttpHeaders): boolean {
  return Object.keys(headers).some(
    (name) => name === 'forwarded' || name === 'via' || name === 'x-real-ip' || name.startsWith('x-forwarded-'),
  );
}

async function readyWithin(options: HealthServerOptions): Promise<Check> {
  const timeoutMs = options.readyTimeoutMs ?? 5000;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Check>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, detail: { error: `no answer within ${timeoutMs} ms` } }), timeoutMs);
  });
  try {
    return await Promise.race([Promise.try(options.ready), late]);
  } catch (error) {
    options.logger.warn({ err: error }, 'readiness check failed');
    return { ok: false, detail: { error: error instanceof Error ? error.message : String(error) } };
  } finally {
    clearTimeout(timer);
  }
}

function sendCheck(response: ServerResponse, check: Check): void {
  sendJson(response, check.ok ? 200 : 503, check);
}

function sendJson(response: ServerResponse, status: number, check: Check): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify({ ok: check.ok, ...check.detail })}\n`);
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the health server has no TCP address');
  return address.port;
}
