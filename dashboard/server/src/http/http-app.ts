import type { Socket } from 'node:net';
import type { Check, Logger, Metrics } from '@vigil/service';
import { VigilError } from '@vigil/vocabulary';
import express, { type Express } from 'express';
import type { Callers } from '../session/callers.ts';
import { cookieName } from '../session/cookie.ts';
import { mountApiReference } from './api-reference.ts';
import { mountConsole } from './console.ts';
import { mountDocuments } from './documents.ts';
import { errorHandler } from './errors.ts';
import { securityHeaders } from './headers.ts';
import { mountHealth } from './health.ts';
import { openApiDocument } from './openapi.ts';
import type { Route } from './route.ts';
import { mountRoutes } from './router.ts';

/** What the edge asks of everybody who comes in. */
export interface EdgeConfig {
  readonly requestsPerMinute: number;
  readonly origins: readonly string[];
  readonly trustedProxies: number;
  readonly metricsFrom: 'loopback' | 'anyone';
  readonly behindTls: boolean;
}

/** Headers → health → documents → API → its reference → console → errors. */
export function createHttpApp<N>(deps: {
  readonly routes: readonly Route<N>[];
  readonly services: N;
  readonly callers: Callers;
  readonly vouch: (socket: Socket, session: string) => void;
  readonly config: EdgeConfig;
  /** The browser sees https. */
  readonly secure: boolean;
  readonly ready: () => Promise<Check>;
  readonly metrics: Metrics;
  readonly observe: (route: string, method: string, status: number, seconds: number) => void;
  readonly refused: (code: string) => void;
  readonly uploads: string;
  readonly webRoot: string;
  readonly docsRoot: string;
  readonly logger: Logger;
  readonly now: () => number;
}): Express {
  const { routes, config, secure, logger } = deps;
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.set('trust proxy', config.trustedProxies === 0 ? false : config.trustedProxies);

  app.use(securityHeaders(secure));
  mountHealth(app, {
    ready: deps.ready,
    metrics: deps.metrics,
    metricsFrom: config.metricsFrom,
    callers: deps.callers,
    behindProxy: config.trustedProxies > 0 || config.behindTls,
  });
  mountDocuments(app, { openApi: openApiDocument(routes, secure, cookieName(secure)), docsRoot: deps.docsRoot });
  mountRoutes(app, routes, deps);
  mountApiReference(app, deps.webRoot, deps.callers);
  mountConsole(app, deps.webRoot);
  app.use(() => {
    throw new VigilError('not-found', 'not found');
  });
  app.use(errorHandler(logger, deps.refused));
  return app;
}
