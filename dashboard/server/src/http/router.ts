import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Logger, plainAddress, supervise } from '@vigil/service';
import { VigilError } from '@vigil/vocabulary';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { Callers } from '../session/callers.ts';
import type { SignedIn } from '../session/sessions.ts';
import { handler } from './handler.ts';
import { mayCall } from './may-call.ts';
import { judgeOrigin } from './origin.ts';
import { isChange, limitRate } from './rate.ts';
import { defaultBodyLimit, type RawCall, type Reply, type Route, type RouteSpec } from './route.ts';
import { receiveUpload, uploadType } from './upload.ts';

/**
 * ```
 *  request ─▶ origin ─▶ JSON only ─▶ who ─▶ rate ─▶ permission ─▶ body (limit) ─▶ parse ─▶ work ─▶ answer
 *              403         400               429       401, 403      413, 400      400    404, 409, 503
 * ```
 * Who asks is known before anything is counted: a desk never counts together with strangers at its address, nor its commands
 * with its own readings. The body is read only from those who may send it.
 */
export function mountRoutes<N>(
  app: Express,
  routes: readonly Route<N>[],
  deps: {
    readonly services: N;
    readonly callers: Callers;
    /** A session has used this connection. */
    readonly vouch: (socket: Socket, session: string) => void;
    readonly config: { readonly requestsPerMinute: number; readonly origins: readonly string[] };
    readonly secure: boolean;
    /** Where files that are sent are written to. */
    readonly uploads: string;
    readonly logger: Logger;
    readonly observe: (route: string, method: string, status: number, seconds: number) => void;
    readonly now: () => number;
  },
): void {
  const { services, callers, config, logger } = deps;
  const who = new WeakMap<Request, SignedIn>();
  const rate = limitRate(config.requestsPerMinute, (request) => who.get(request) ?? null);

  app.use(
    '/api',
    (request, response, next) => {
      response.setHeader('Cache-Control', 'no-store');
      const verdict = judgeOrigin(request.headers, deps.secure, config.origins);
      if (!verdict.allowed) throw new VigilError('foreign-origin', `origin refused: ${verdict.reason}`);
      // A form on a foreign page cannot send these types without asking first (CORS), which nobody here answers.
      const hasBody = isChange(request) && request.method !== 'DELETE';
      if (hasBody && request.is(['application/json', uploadType]) === false)
        throw new VigilError('bad-input', 'send application/json');
      next();
    },
    handler(async (request, _response, next) => {
      const caller = await callers.find(request.headers);
      if (caller !== null) {
        who.set(request, caller);
        deps.vouch(request.socket, caller.tokenHash);
      }
      next();
    }),
  );

  for (const route of routes) {
    const { spec } = route;
    const seen = (_request: Request, response: Response, next: NextFunction): void => {
      const startedAt = performance.now();
      response.once('finish', () => {
        deps.observe(spec.path, spec.method, response.statusCode, (performance.now() - startedAt) / 1000);
      });
      next();
    };
    const guard = (request: Request, _response: Response, next: NextFunction): void => {
      const caller = who.get(request);
      if (spec.access !== 'anybody') {
        if (caller === undefined) throw new VigilError('not-signed-in', 'sign in first');
        if (!mayCall(caller, spec)) throw new VigilError('not-allowed', `needs ${spec.access}`);
        supervise(logger, 'session in use', callers.used(caller));
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
      if (caller !== null && !('body' in reply) && (await callers.again(caller)) === null)
        throw new VigilError('not-signed-in', 'the session has ended');
      if ('pieces' in reply)
        await sendPieces(response, reply, async () => caller === null || (await callers.again(caller)) !== null);
      else send(response, spec, reply);
    };
    const counted = spec.ownBounds === true ? [] : [rate];
    app[spec.method](spec.path, seen, ...counted, guard, ...readBody(route, deps.uploads), handler(work));
  }

  app.use('/api', rate);
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

type Pieces = Extract<Reply, { readonly pieces: unknown }>;

/** What breaks off half way ends the connection: nobody takes a part for the whole. */
async function sendPieces(
  response: Response,
  { pieces, type, name }: Pieces,
  mayGoOn: () => Promise<boolean>,
): Promise<void> {
  async function* whileSignedIn(): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      if (!(await mayGoOn())) throw new VigilError('not-signed-in', 'the session has ended');
      yield piece;
    }
  }
  response.setHeader('Content-Disposition', `attachment; filename="${name}"`);
  response.type(type);
  await pipeline(Readable.from(whileSignedIn()), response);
}

function send(response: Response, spec: RouteSpec, reply: Exclude<Reply, Pieces>): void {
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
