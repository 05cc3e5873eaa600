import type { Logger } from './logger.ts';

/**
 * The one place where event callbacks hand their promises. An async listener would turn its rejection into an
 * unhandled one that ends the process without saying whose it was (docs/adr/0005 lists the check for it).
 *
 * @param name what was being done, as it appears in the log
 * @param work a promise, or a function that is called at once; what it throws synchronously is caught too
 * @param onError called after the error is logged, e.g. to close the connection it belongs to. What it throws ends
 *   the process: an error handler that fails leaves an unknown state.
 */
export function supervise(
  logger: Logger,
  name: string,
  work: Promise<unknown> | (() => Promise<unknown>),
  onError?: (error: unknown) => void,
): void {
  const promise = typeof work === 'function' ? Promise.try(work) : work;
  void promise.catch((error: unknown) => {
    logger.error({ err: error, task: name }, 'supervised task failed');
    onError?.(error);
  });
}
