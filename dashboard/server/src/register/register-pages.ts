import { Worker } from 'node:worker_threads';
import { storeConfigSchema } from '@vigil/store';
import {
  type ComplianceRow,
  complianceRow,
  errorList,
  type KitchenView,
  kitchenView,
  type Scope,
  VigilError,
} from '@vigil/vocabulary';
import { z } from 'zod';

/** Pages that count the whole register. */
export interface RegisterPages {
  /** Kitchens in scope; what cameras said is at most a few seconds old. */
  kitchens(scope: Scope, now: number): Promise<readonly KitchenView[]>;
  compliance(scope: Scope, now: number): Promise<readonly ComplianceRow[]>;
  close(): Promise<void>;
}

export const pagesWorkerData = z.object({ store: storeConfigSchema, utcOffsetMinutes: z.number() });
const scope = z.object({ vendor: z.string().nullable(), counties: z.array(z.string()).nullable() });
/** `now` is the epoch ms at which the request came. */
export const pageRequest = z.object({
  id: z.int(),
  page: z.enum(['kitchens', 'compliance']),
  scope,
  now: z.number(),
});
export type PageRequest = z.output<typeof pageRequest>;

const pageAnswer = z.union([
  z.object({ id: z.int(), ok: z.literal(true), rows: z.unknown() }),
  z.object({
    id: z.int(),
    ok: z.literal(false),
    code: z.enum(errorList.map((entry) => entry.code)),
    message: z.string(),
  }),
]);
export type PageAnswer = z.input<typeof pageAnswer>;

interface Waiting {
  readonly resolve: (rows: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Reading a city's register takes most of a second, and the live boards' thread must not stand still for it each time
 * somebody edits a unit. So these pages have a thread with its own connection, started by the first request:
 *
 * ```
 *   route ──{page, scope, now}──▶ worker: register (read anew when its version has grown), one query for states
 *         ◀──rows, or an error──
 * ```
 */
export function createRegisterPages(data: z.output<typeof pagesWorkerData>): RegisterPages {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | null = null;
  let lastId = 0;

  const failAll = (error: unknown): void => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const start = (): Worker => {
    const started = new Worker(new URL('./pages-worker.ts', import.meta.url), { workerData: data });
    // What asked meanwhile is told; the next request starts another thread.
    const gone = (error: unknown): void => {
      if (worker !== started) return;
      worker = null;
      failAll(error);
    };
    started.on('message', (message: unknown) => {
      const { success, data: answer, error } = pageAnswer.safeParse(message);
      if (!success) return failAll(new VigilError('internal', 'pages worker said something else', { cause: error }));
      const asked = waiting.get(answer.id);
      waiting.delete(answer.id);
      if (answer.ok) asked?.resolve(answer.rows);
      else asked?.reject(new VigilError(answer.code, answer.message));
    });
    started.once('error', gone);
    started.once('exit', (code) => gone(new Error(`pages worker ended with ${code}`)));
    return started;
  };
  const ask = async (page: PageRequest['page'], { vendor, counties }: Scope, now: number): Promise<unknown> => {
    worker ??= start();
    const id = (lastId += 1);
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    waiting.set(id, { resolve, reject });
    const request: PageRequest = {
      id,
      page,
      now,
      scope: { vendor, counties: counties === null ? null : [...counties] },
    };
    // A thread's port has no origin to name; the rule means windows.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    worker.postMessage(request);
    return promise;
  };

  return {
    kitchens: async (scopeAsked, now) => z.array(kitchenView).parse(await ask('kitchens', scopeAsked, now)),
    compliance: async (scopeAsked, now) => z.array(complianceRow).parse(await ask('compliance', scopeAsked, now)),
    close: async () => {
      const ended = worker;
      worker = null;
      failAll(new VigilError('store-busy', 'the dashboard stops'));
      await ended?.terminate();
    },
  };
}
