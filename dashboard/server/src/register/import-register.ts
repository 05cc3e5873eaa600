import { Worker } from 'node:worker_threads';
import type { StoreConfig } from '@vigil/store';
import { errorList, type ImportReport, importReport, VigilError } from '@vigil/vocabulary';
import { z } from 'zod';

export interface ImportRequest {
  readonly file: Uint8Array;
  readonly actor: string;
  readonly now: number;
}
export type ImportRegister = (request: ImportRequest) => Promise<ImportReport>;

export interface ImportWorkerData {
  readonly file: Uint8Array;
  readonly actor: string;
  readonly now: number;
  readonly store: StoreConfig;
  readonly serverKey: Uint8Array;
}

/** What the worker posts, once. */
export const importOutcome = z.union([
  z.object({ ok: z.literal(true), report: importReport }),
  z.object({
    ok: z.literal(false),
    code: z.enum(errorList.map((entry) => entry.code)),
    message: z.string(),
    details: z.unknown(),
  }),
]);
export type ImportOutcome = z.output<typeof importOutcome>;

/**
 * A city's register is some 20 MB of JSON and seconds of work: in this thread every desk would believe it had lost
 * its server. The worker has its own connection to the store. One import at a time.
 */
export function createImportRegister(deps: {
  readonly store: StoreConfig;
  readonly serverKey: Uint8Array;
}): ImportRegister {
  let busy = false;
  return async (request) => {
    if (busy) throw new VigilError('store-busy', 'another import is running');
    busy = true;
    try {
      return await runWorker({ ...request, ...deps });
    } finally {
      busy = false;
    }
  };
}

async function runWorker(data: ImportWorkerData): Promise<ImportReport> {
  const { promise, resolve, reject } = Promise.withResolvers<ImportOutcome>();
  const worker = new Worker(new URL('./import-worker.ts', import.meta.url), { workerData: data });
  worker.once('message', (message: unknown) => {
    const outcome = importOutcome.safeParse(message);
    if (outcome.success) resolve(outcome.data);
    else reject(outcome.error);
  });
  worker.once('error', reject);
  worker.once('exit', (code) => reject(new Error(`import worker ended with ${code}`)));
  const outcome = await promise;
  if (outcome.ok) return outcome.report;
  throw new VigilError(outcome.code, outcome.message, { details: outcome.details });
}
