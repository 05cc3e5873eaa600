import { addressKey } from '@vigil/service';
import { VigilError } from '@vigil/vocabulary';
import type { Request, RequestHandler, Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import type { SignedIn } from '../session/sessions.ts';
import { sendError } from './errors.ts';

export function isChange({ method }: Pick<Request, 'method'>): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

/** @param perMinute requests of each one who is counted */
export function limitRate(perMinute: number, whoOf: (request: Request) => SignedIn | null): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    keyGenerator: (request) => countedAs(request, whoOf(request)),
    handler: (_request: Request, response: Response) =>
      sendError(
        response,
        new VigilError('too-many-attempts', 'too many requests', { details: { retryAfterMs: 60_000 } }),
      ),
  });
}

function countedAs(request: Request, caller: SignedIn | null): string {
  if (caller === null) return `address ${addressKey(request.ip ?? 'unknown')}`;
  return `${isChange(request) ? 'commands' : 'readings'} of ${caller.tokenHash}`;
}
