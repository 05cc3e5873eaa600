import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Express } from 'express';
import helmet from 'helmet';
import type { Callers } from '../session/callers.ts';
import { handler } from './handler.ts';

/** Nothing but what this server has: the documents, the bundle, styles that it writes at run time, its search worker. */
const policy = helmet.contentSecurityPolicy({
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    workerSrc: ["'self'", 'blob:'],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
});

/** The page of the API reference, a page of its own beside the console, for whoever has signed in. */
export function mountApiReference(app: Express, webRoot: string, callers: Callers): void {
  const page = join(webRoot, 'api-reference.html');
  // Also under its file's name, which the console's files would answer.
  app.get(
    ['/api-reference', '/api-reference.html'],
    policy,
    handler(async (request, response, next) => {
      if ((await callers.find(request.headers)) === null) return response.redirect(303, '/');
      if (!existsSync(page)) return next();
      response.setHeader('Cache-Control', 'no-cache');
      response.sendFile(page, { cacheControl: false });
    }),
  );
}
