import type { Check, Logger } from '@vigil/service';
import { VigilError } from '@vigil/vocabulary';
import express, { type Express } from 'express';
import type { DashboardMetrics } from '../metrics.ts';
import { cookieName } from '../sign-in/cookie.ts';
import type { Sessions } from '../sign-in/sessions.ts';
import { mountConsole } from './console.ts';
import { mountDocuments } from './documents.ts';
import { errorHandler } from './errors.ts';
import { securityHeaders } from './headers.ts';
import { mountHealth } from './health.ts';
import { openApiDocument } from './openapi.ts';
import { mountRoutes } from './router.ts';
import { apiRoutes } from './routes.ts';
import type { Services } from './services.ts';

/** Headers → health → documents → API → console → errors. */
export function createHttpApp(deps: {
  readonly services: Services;
  readonly sessions: Sessions;
  readonly metrics: DashboardMetrics;
  readonly ready: () => Promise<Check>;
  readonly webRoot: string;
  readonly docsRoot: string;
  readonly logger: Logger;
}): Express {
  const { services, metrics, logger } = deps;
  const { config, secure } = services;
  const routes = apiRoutes(config);
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.set('trust proxy', config.trustedProxies === 0 ? false : config.trustedProxies);

  app.use(securityHeaders(secure));
  mountHealth(app, { ready: deps.ready, metrics: metrics.metrics, metricsFrom: config.metricsFrom });
  mountDocuments(app, { openApi: openApiDocument(routes, secure, cookieName(secure)), docsRoot: deps.docsRoot });
  mountRoutes(app, routes, {
    services,
    sessions: deps.sessions,
    logger,
    observe: (...seen) => metrics.request(...seen),
  });
  mountConsole(app, deps.webRoot);
  app.use(() => {
    throw new VigilError('not-found', 'not found');
  });
  app.use(errorHandler(logger, (code) => metrics.refused(code)));
  return app;
}
