import type { Logger } from '@vigil/service';
import { type ErrorBody, errorInfo, VigilError } from '@vigil/vocabulary';
import type { ErrorRequestHandler, Response } from 'express';
import { z } from 'zod';

/** What any error is to the caller. Everything unknown is `internal`: its text stays in the log. */
export function asVigilError(error: unknown): VigilError {
  if (error instanceof VigilError) return error;
  if (error instanceof z.ZodError) {
    // zod names what was expected and quotes no value: a password cannot come back in an answer.
    const details = error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }));
    return new VigilError('bad-input', 'request is not valid', { cause: error, details });
  }
  const { type, status } = bodyError(error);
  if (type === 'entity.too.large') return new VigilError('too-large', 'request body is too large', { cause: error });
  if (type === 'entity.parse.failed') return new VigilError('bad-input', 'request body is not JSON', { cause: error });
  if (type !== null) return new VigilError('bad-input', 'request body cannot be read', { cause: error });
  // Express' own refusals of a path (malformed %-escapes) and of static files.
  if (status === 404) return new VigilError('not-found', 'not found', { cause: error });
  if (status !== null && status >= 400 && status < 500)
    return new VigilError('bad-input', 'bad request', { cause: error });
  return new VigilError('internal', 'internal error', { cause: error });
}

/** Errors of body-parser carry `type`, those of http-errors `status`. */
function bodyError(error: unknown): { readonly type: string | null; readonly status: number | null } {
  if (!(error instanceof Error)) return { type: null, status: null };
  const type = 'type' in error && typeof error.type === 'string' && error.type.includes('.') ? error.type : null;
  const status = 'status' in error && typeof error.status === 'number' ? error.status : null;
  return { type, status };
}

export function sendError(response: Response, error: VigilError): void {
  const info = errorInfo(error.code);
  const wait = retryAfterSeconds(error);
  if (wait !== null) response.setHeader('Retry-After', String(wait));
  const body: ErrorBody = {
    error: {
      code: error.code,
      message: error.message || info.en,
      ...(error.details === undefined ? {} : { details: error.details }),
    },
  };
  response.status(info.http).setHeader('Cache-Control', 'no-store').json(body);
}

function retryAfterSeconds(error: VigilError): number | null {
  const { details } = error;
  if (typeof details === 'object' && details !== null && 'retryAfterMs' in details) {
    return typeof details.retryAfterMs === 'number' ? Math.ceil(details.retryAfterMs / 1000) : null;
  }
  return errorInfo(error.code).http === 503 ? 1 : null;
}

/** Last in the chain. One line for what nobody expected; refusals are counted, not logged. */
export function errorHandler(logger: Logger, count: (code: string) => void): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const known = asVigilError(error);
    count(known.code);
    if (known.code === 'internal') {
      logger.error({ err: error, method: request.method, path: request.path }, 'request failed');
    }
    if (response.headersSent) next(error);
    else sendError(response, known);
  };
}
