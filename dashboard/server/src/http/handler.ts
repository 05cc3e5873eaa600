import type { NextFunction, Request, RequestHandler, Response } from 'express';

/** An asynchronous handler: Express 5 waits for the promise and hands what it throws to the error handler. */
export function handler(
  work: (request: Request, response: Response, next: NextFunction) => Promise<void>,
): RequestHandler {
  return (request, response, next) => work(request, response, next);
}
