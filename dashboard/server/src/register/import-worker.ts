import { parentPort, workerData } from 'node:worker_threads';
import { hmacToken, openStore, storeConfigSchema } from '@vigil/store';
import { registerFileSchema, VigilError } from '@vigil/vocabulary';
import { z } from 'zod';
import { asVigilError } from '../http/errors.ts';
import type { ImportOutcome } from './import-register.ts';

/** Reads, checks and imports one register file, with the audit row in the same transaction; posts one outcome. */
const bytes = z.instanceof(Uint8Array);
const data = z
  .object({ file: bytes, actor: z.string(), now: z.number(), store: storeConfigSchema, serverKey: bytes })
  .parse(workerData);

/** An import waits longer for its turn than a person at a desk does. */
const lockWaitMs = 10_000;

async function run(): Promise<ImportOutcome> {
  const file = registerFileSchema.parse(parseJson(data.file));
  const store = await openStore({ ...data.store, busyTimeoutMs: lockWaitMs });
  try {
    const report = await store.transaction(async (tx) => {
      const done = await tx.register.import(file, (token) => hmacToken(data.serverKey, token));
      const { warnings, ...counts } = done;
      await tx.audit.add({
        at: data.now,
        actor: data.actor,
        action: 'register.import',
        subject: 'register',
        detail: { ...counts, warnings: warnings.length },
      });
      return done;
    });
    return { ok: true, report: { ...report, warnings: [...report.warnings] } };
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

const outcome = await run().catch((error: unknown): ImportOutcome => {
  const { code, message, details } = asVigilError(error);
  // The stack stays here: the caller gets the sentence, the log of the process the cause.
  if (code === 'internal')
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return { ok: false, code, message, details };
});
// A thread's port has no origin to name; the rule means windows.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
parentPort?.postMessage(outcome);
