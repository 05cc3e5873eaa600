import { type Logger, supervise } from '@vigil/service';
import { type Answered, errorInfo, VigilError } from '@vigil/vocabulary';
import type { z } from 'zod';
import { asVigilError } from '../http/errors.ts';

/**
 * The one wrapper of all socket requests: budget, check of the input, work, answer. Nothing thrown inside gets past
 * it, and whoever sends no callback gets no work done.
 */
export function answering<S extends z.ZodType, T>(
  deps: { readonly logger: Logger; readonly name: string; readonly spend: () => boolean },
  schema: S,
  work: (input: z.output<S>) => Promise<T>,
): (input: unknown, done: (answer: Answered<T>) => void) => void {
  const answer = async (input: unknown): Promise<Answered<T>> => {
    if (!deps.spend()) return refusal(new VigilError('too-many-attempts', 'too many requests on this connection'));
    const parsed = schema.safeParse(input);
    if (!parsed.success) return refusal(new VigilError('bad-input', `${deps.name}: not a valid request`));
    try {
      return { ok: true, value: await work(parsed.data) };
    } catch (error) {
      const known = asVigilError(error);
      if (known.code === 'internal') deps.logger.error({ err: error, event: deps.name }, 'socket request failed');
      return refusal(known);
    }
  };
  return (input, done) => {
    // The type is what our console sends; the wire may bring anything.
    if (typeof done !== 'function') return;
    supervise(deps.logger, `socket ${deps.name}`, async () => done(await answer(input)));
  };
}

function refusal(error: VigilError): {
  readonly ok: false;
  readonly code: VigilError['code'];
  readonly message: string;
} {
  return { ok: false, code: error.code, message: error.message || errorInfo(error.code).en };
}

/** Requests per second that one connection may make, with a burst of twice as many. */
export function createBudget(perSecond: number, now: () => number): () => boolean {
  let left = perSecond * 2;
  let at = now();
  return () => {
    const time = now();
    left = Math.min(perSecond * 2, left + (Math.max(0, time - at) / 1000) * perSecond);
    at = time;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
