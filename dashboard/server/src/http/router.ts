import { type Logger, plainAddress, supervise } from '@vigil/service';
import { may, VigilError } from '@vigil/vocabulary';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import type { Sessions, SignedIn } from '../session/sessions.ts';
import { sendError } from './errors.ts';
import { handler } from './handler.ts';
import { judgeOrigin } from './origin.ts';
import { defaultBodyLimit, type RawCall, type Reply, type Route, type RouteSpec } from './route.ts';
import { receiveUpload, uploadType } from './upload.ts';

/**
 * ```
 *  request ─▶ rate ─▶ origin ─▶ JSON only ─▶ session ─▶ permission ─▶ body (limit) ─▶ parse ─▶ work ─▶ answer
 *              429      403         400         401         403           413, 400      400    404, 409, 503
 * ```
 * The body is read only from those who may send it.
 */
export function mountRoutes<N>(
  app: Express,
  routes: readonly Route<N>[],
  deps: {
    readonly services: N;
    readonly sessions: Sessions;
    readonly config: { readonly requestsPerMinute: number; readonly origins: readonly string[] };
    readonly secure: boolean;
    /** Where files that are sent are written to. */
    readonly uploads: string;
    readonly logger: Logger;
    readonly observe: (route: string, method: string, status: number, seconds: number) => void;
    readonly now: () => number;
  },
): void {
  const { services, sessions, config, logger } = deps;

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
    const verdict = judgeOrigin(request.headers, deps.secure, config.origins);
    if (!verdict.allowed) throw new VigilError('foreign-origin', `origin refused: ${verdict.reason}`);
    const changes = request.method !== 'GET' && request.method !== 'HEAD' && request.method !== 'DELETE';
    // A form on a foreign page cannot send these types without asking first (CORS), which nobody here answers.
    if (changes && request.is(['application/json', uploadType]) === false)
      throw new VigilError('bad-input', 'send application/json');
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
      const caller = who.get(request) ?? null;
      const reply = await route.run(services, {
        params: request.params,
        query: request.query,
        body: request.body,
        who: caller,
        address: plainAddress(request.ip ?? 'unknown'),
        cookie: request.headers.cookie,
        now: deps.now(),
        gone: goneSignal(response),
      });
      // Whatever waited its turn in the reader threads: a session may have ended, or its rights, since it was let in.
      if (caller !== null && !('body' in reply) && (await sessions.again(caller.tokenHash)) === null)
        throw new VigilError('not-signed-in', 'the session has ended');
      send(response, spec, reply);
    };
    const ownLimit = spec.perMinute === undefined ? [] : [limit(spec.perMinute)];
    app[spec.method](spec.path, ...ownLimit, handler(guard), ...readBody(route, deps.uploads), handler(work));
  }

  app.use('/api', () => {
    throw new VigilError('not-found', 'no such resource');
  });
}

/** Aborted when the connection closes before the answer has been written. */
function goneSignal(response: Response): RawCall['gone'] {
  const gone = new AbortController();
  if (response.closed) gone.abort();
  else response.once('close', () => gone.abort());
  return gone.signal;
}

function send(response: Response, spec: RouteSpec, reply: Reply): void {
  response.status(spec.status ?? 200);
  if ('json' in reply) {
    response.type('application/json').end(reply.json);
    return;
  }
  if ('file' in reply) {
    response.setHeader('Content-Disposition', `attachment; filename="${reply.name}"`);
    response.type(reply.type).end(reply.file);
    return;
  }
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  response.json(reply.body);
}

function readBody({ spec }: { readonly spec: RouteSpec }, uploads: string): express.RequestHandler[] {
  const limit = spec.bodyLimit ?? defaultBodyLimit;
  if (spec.upload === true) return [receiveUpload(uploads, limit)];
  if (spec.body === undefined) return [];
  return spec.rawBody
    ? [express.raw({ type: 'application/json', limit })]
    : [express.json({ type: 'application/json', limit, strict: true })];
}
