import { parentPort } from 'node:worker_threads';
import { asVigilError } from '../http/errors.ts';
import type { ThreadAnswer } from './thread.ts';

/** What goes back to the owner of the thread; bytes are handed over, not copied. */
function transferable(value: unknown): readonly ArrayBuffer[] {
  return value instanceof Uint8Array && value.buffer instanceof ArrayBuffer ? [value.buffer] : [];
}

/** The thread's side of `thread.ts`: answers each request with what `work` gives or throws. */
export function serveThread(work: (request: unknown) => Promise<unknown>): void {
  const answer = async (request: unknown): Promise<ThreadAnswer> => {
    try {
      return { ok: true, value: await work(request) };
    } catch (error) {
      const { code, message, details } = asVigilError(error);
      // The stack stays here: the caller gets the sentence, the log of the process the cause.
      if (code === 'internal')
        process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      return { ok: false, code, message, details };
    }
  };
  const reply = async (request: unknown): Promise<void> => {
    const said = await answer(request);
    parentPort?.postMessage(said, said.ok ? transferable(said.value) : []);
  };
  // A reply that cannot be sent ends the thread, and its owner is told.
  parentPort?.on('message', (request: unknown) => void reply(request));
}
