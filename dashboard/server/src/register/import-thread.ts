import { workerData } from 'node:worker_threads';
import { hmacToken, openStore, storeConfigSchema } from '@vigil/store';
import { type ImportReport, registerFileSchema, VigilError } from '@vigil/vocabulary';
import { z } from 'zod';
import { serveThread } from '../threads/serve-thread.ts';

/** Reads, checks and imports one register file, with the audit row in the same transaction (import-register.ts). */
const bytes = z.instanceof(Uint8Array);
const data = z.object({ store: storeConfigSchema, serverKey: bytes }).parse(workerData);
const request = z.object({ file: bytes, actor: z.string(), now: z.number() });

/** An import waits longer for its turn than a person at a desk does. */
const lockWaitMs = 10_000;

async function run({ file: given, actor, now }: z.output<typeof request>): Promise<ImportReport> {
  const file = registerFileSchema.parse(parseJson(given));
  const store = await openStore({ ...data.store, busyTimeoutMs: lockWaitMs });
  try {
    return await store.transaction(async (tx) => {
      const report = await tx.register.import(file, (token) => hmacToken(data.serverKey, token));
      const { warnings, ...counts } = report;
      await tx.audit.add({
        at: now,
        actor,
        action: 'register.import',
        subject: 'register',
        detail: { ...counts, warnings: warnings.length },
      });
      return report;
    });
  } finally {
    await store.close();
  }
}

function parseJson(file: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file));
  } catch (error) {
    throw new VigilError('bad-input', 'register file is not JSON in UTF-8', { cause: error });
  }
}

serveThread((message) => run(request.parse(message)));
