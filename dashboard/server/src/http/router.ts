import { type Logger, supervise } from '@vigil/service';
import { may, VigilError } from '@vigil/vocabulary';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import type { Sessions, SignedIn } from '../sign-in/sessions.ts';
import { sendError } from './errors.ts';
import { handler } from './handler.ts';
import { judgeOrigin } from './origin.ts';
import { defaultBodyLimit, type Route } from './route.ts';
import type { Services } from './services.ts';

/**
 * ```
 *  request ─▶ rate ─▶ origin ─▶ JSON only ─▶ session ─▶ permission ─▶ body (limit) ─▶ parse ─▶ work ─▶ answer
 *              429      403         400         401         403           413, 400      400    404, 409, 503
 * ```
 * The body is read only from those who may send it.
 */
export function mountRoutes(
  app: Express,
  routes: readonly Route[],
  deps: {
    readonly services: Services;
    readonly sessions: Sessions;
    readonly logger: Logger;
    readonly observe: (route: string, method: string, status: number, seconds: number) => void;
  },
): void {
  const { services, sessions, logger } = deps;
  const { config } = services;

  const tooMany = (_request: Request, response: Response): void =>
    sendError(
      response,
      new VigilError('too-many-attempts', 'too many requests', { details: { retryAfterMs: 60_000 } }),
    );
  const limit = (perMinute: number) =>
    rateLimit({
      windowMs: 60_000,
      limit: perMinute,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      handler: tooMany,
    });

  app.use('/api', limit(config.requestsPerMinute), (request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    const verdict = judgeOrigin(request.headers, services.secure, config.origins);
    if (!verdict.allowed) throw new VigilError('foreign-origin', `origin refused: ${verdict.reason}`);
    const changes = request.method !== 'GET' && request.method !== 'HEAD' && request.method !== 'DELETE';
    // A form on a foreign page cannot send this type without asking first (CORS), which nobody here answers.
    if (changes && request.is('application/json') === false) throw new VigilError('bad-input', 'send application/json');
    next();
  });

  for (const route of routes) {
    const { spec } = route;
    const who = new WeakMap<Request, SignedIn>();
    const guard = async (request: Request, response: Response, next: NextFunction): Promise<void> => {
      const startedAt = performance.now();
      response.once('finish', () => {
        deps.observe(spec.path, spec.method, response.statusCode, (performance.now() - startedAt) / 1000);
      });
      if (spec.access !== 'anybody') {
        const signedIn = await sessions.find(request.headers.cookie);
        if (signedIn === null) throw new VigilError('not-signed-in', 'sign in first');
        if (spec.access !== 'signed-in' && !may(signedIn.person.role, spec.access)) {
          throw new VigilError('not-allowed', `needs ${spec.access}`);
        }
        who.set(request, signedIn);
        supervise(logger, 'session in use', sessions.used(signedIn.tokenHash));
      }
      next();
    };
    const work = async (request: Request, response: Response): Promise<void> => {
      const reply = await route.run(services, {
        params: request.params,
        query: request.query,
        body: request.body,
        who: who.get(request) ?? null,
        address: request.ip ?? 'unknown',
        cookie: request.headers.cookie,
        now: services.now(),
      });
      response.status(spec.status ?? 200);
      for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
      response.json(reply.body);
    };
    const signInLimit = spec.path === '/api/session' && spec.method === 'post' ? [limit(config.signIn.perMinute)] : [];
    app[spec.method](spec.path, ...signInLimit, handler(guard), ...readBody(route), handler(work));
  }

  app.use('/api', () => {
    throw new VigilError('not-found', 'no such resource');
  });
}

function readBody({ spec }: Route): express.RequestHandler[] {
  if (spec.body === undefined) return [];
  const limit = spec.bodyLimit ?? defaultBodyLimit;
  return spec.rawBody
    ? [express.raw({ type: 'application/json', limit })]
    : [express.json({ type: 'application/json', limit, strict: true })];
}
