import { Worker } from 'node:worker_threads';
import { errorList, VigilError } from '@vigil/vocabulary';
import { z } from 'zod';

/** What a thread answers to a request (`serve-thread.ts` writes it). */
const threadAnswer = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({
    ok: z.literal(false),
    code: z.enum(errorList.map((entry) => entry.code)),
    message: z.string(),
    details: z.unknown().optional(),
  }),
]);
export type ThreadAnswer = z.input<typeof threadAnswer>;

/**
 * A thread for work that would hold up the live boards. It serves one request at a time:
 *
 * ```
 *   ask(request) ──▶ thread ──value, or its own error──▶ resolved, or rejected
 *                      └─ ends meanwhile (crash, end()) ──▶ rejected with the reason; the thread is of no more use
 * ```
 */
export interface Thread {
  /** @throws VigilError that the thread answered; or the reason why it ended */
  ask(request: unknown): Promise<unknown>;
  ended(): boolean;
  /** Stops it wherever it is. A request under way is rejected with `reason`. */
  end(reason: Error): Promise<void>;
}

/** @param data given to the thread at its start, as `workerData` */
export function startThread(entry: URL, data: unknown): Thread {
  const worker = new Worker(entry, { workerData: data });
  let asked: PromiseWithResolvers<unknown> | null = null;
  let over: Error | null = null;

  const take = (): PromiseWithResolvers<unknown> | null => {
    const mine = asked;
    asked = null;
    return mine;
  };
  const finish = (reason: Error): void => {
    over ??= reason;
    take()?.reject(over);
  };
  worker.on('message', (message: unknown) => {
    const answer = threadAnswer.safeParse(message);
    if (!answer.success) take()?.reject(new Error('thread said something else', { cause: answer.error }));
    else if (answer.data.ok) take()?.resolve(answer.data.value);
    else {
      const { code, message: text, details } = answer.data;
      take()?.reject(new VigilError(code, text, details === undefined ? {} : { details }));
    }
  });
  worker.once('error', (error) => finish(error instanceof Error ? error : new Error(String(error))));
  worker.once('messageerror', (error) => {
    finish(error);
    void worker.terminate();
  });
  worker.once('exit', (code) => finish(new Error(`thread ended with ${code}`)));

  return {
    ask: async (request) => {
      if (over !== null) throw over;
      if (asked !== null) throw new Error('a thread serves one request at a time');
      // A thread's port has no origin to name; the rule means windows.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      worker.postMessage(request);
      asked = Promise.withResolvers<unknown>();
      return asked.promise;
    },
    ended: () => over !== null,
    end: async (reason) => {
      finish(reason);
      await worker.terminate();
    },
  };
}
