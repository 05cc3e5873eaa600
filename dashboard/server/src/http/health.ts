import { type Check, isProxied, type Metrics, plainAddress } from '@vigil/service';
import { may } from '@vigil/vocabulary';
import type { Express, Request, Response } from 'express';
import type { Callers } from '../session/callers.ts';
import { handler } from './handler.ts';

/** /healthz: this process runs. /readyz: it can do its work. /metrics: see `metricsFrom`. */
export function mountHealth(
  app: Express,
  deps: {
    readonly ready: () => Promise<Check>;
    readonly metrics: Metrics;
    readonly metricsFrom: 'loopback' | 'anyone';
    readonly callers: Pick<Callers, 'find' | 'used'>;
    /** A reverse proxy stands in front: whatever comes from this machine may come from anywhere. */
    readonly behindProxy: boolean;
  },
): void {
  const send = (response: Response, check: Check): void => {
    response
      .status(check.ok ? 200 : 503)
      .setHeader('Cache-Control', 'no-store')
      .json({ ok: check.ok, ...check.detail });
  };
  const mayRead = (request: Request): boolean =>
    deps.metricsFrom === 'anyone' || (!deps.behindProxy && isLoopback(request) && !isProxied(request.headers));
  /** A token may read them from anywhere, through whatever proxy: that is what it was made for. */
  const hasToken = async (request: Request): Promise<boolean> => {
    const caller = await deps.callers.find(request.headers);
    if (caller === null || caller.token === null) return false;
    if (!caller.token.scopes.includes('metrics.read') || !may(caller.person.role, 'system.read')) return false;
    await deps.callers.used(caller);
    return true;
  };
  app.get('/healthz', (_request, response) => send(response, { ok: true, detail: {} }));
  app.get(
    '/readyz',
    handler(async (_request, response) => send(response, await deps.ready())),
  );
  app.get(
    '/metrics',
    handler(async (request, response, next) => {
      // As if it were not there: the figures are for the machine's own operators.
      if (!mayRead(request) && !(await hasToken(request))) return next();
      response.type(deps.metrics.registry.contentType).send(await deps.metrics.registry.metrics());
    }),
  );
}

function isLoopback(request: Request): boolean {
  const address = plainAddress(request.socket.remoteAddress ?? '');
  return address === '::1' || address.startsWith('127.');
}
