import { HistoryError, type HistoryErrorCode } from '../history-error.ts';
import { type AnswerLimit, watchAnswer } from './answer-limit.ts';

/**
 * Runs one call with its own deadline. Both client libraries can leave a promise pending for ever (an answer cut in
 * the middle, a server that stopped), so the deadline does not rely on them: it settles the promise itself and
 * aborts the request, which frees its socket.
 *
 * @param limit bytes of the answer beyond which nothing more of it is read
 * @param start gets the signal and three ways to settle; only the first settles anything
 */
export function withDeadline<T>(
  timeoutMs: number,
  closing: AbortSignal,
  limit: AnswerLimit,
  start: (signal: AbortSignal, resolve: (value: T) => void, reject: (error: unknown) => void) => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    if (closing.aborted) {
      reject(new HistoryError('closed', 'the history driver is closed'));
      return;
    }
    const abort = new AbortController();
    const settle = (then: () => void): void => {
      clearTimeout(timer);
      endWatch();
      closing.removeEventListener('abort', onClosing);
      then();
    };
    const fail = (error: HistoryError): void => {
      settle(() => reject(error));
      abort.abort();
    };
    const onClosing = (): void => fail(new HistoryError('closed', 'the history driver was closed during the call'));
    const timer = setTimeout(() => {
      fail(new HistoryError('deadline', `no complete answer within ${timeoutMs} ms`));
    }, timeoutMs);
    const endWatch = watchAnswer(limit, () => {
      fail(new HistoryError('unexpected-answer', `the answer is larger than ${limit.maxBytes} bytes`));
    });
    closing.addEventListener('abort', onClosing, { once: true });
    start(
      abort.signal,
      (value) => settle(() => resolve(value)),
      (error) => settle(() => reject(error)),
    );
  });
}

/** What a connection error of Node means here. The original stays in `cause`. */
export function connectionError(error: unknown): HistoryError {
  if (error instanceof HistoryError) return error;
  const code = connectionErrorCode(error);
  const message = error instanceof Error && error.message !== '' ? error.message : String(error);
  return new HistoryError(code, message, { cause: error });
}

function connectionErrorCode(error: unknown): HistoryErrorCode {
  if (!(error instanceof Error)) return 'unreachable';
  if (error.name === 'RequestTimedOutError' || error.message === 'Request timed out') return 'deadline';
  const code = 'code' in error ? error.code : undefined;
  return code === 'ECONNRESET' || code === 'EPIPE' || error.name === 'AbortError' ? 'cut' : 'unreachable';
}
