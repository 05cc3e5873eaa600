import { workerData } from 'node:worker_threads';
import { undoLastImport } from '@vigil/register';
import { giveWay } from '@vigil/service';
import { openStore, storeConfigSchema } from '@vigil/store';
import { z } from 'zod';
import { serveThread } from '../threads/serve-thread.ts';

/** Takes one import back and ends: a city's rows would hold up the boards (undo.ts). */
const { store: place } = z.object({ store: storeConfigSchema }).parse(workerData);
const request = z.object({ importId: z.int(), actor: z.string(), rest: z.boolean() });
/** It waits longer for its turn than a person at a desk does. */
const lockWaitMs = 10_000;

giveWay();
serveThread(async (message) => {
  const asked = request.parse(message);
  const store = await openStore({ ...place, busyTimeoutMs: lockWaitMs });
  try {
    return await undoLastImport(store, { ...asked, now: Date.now });
  } finally {
    await store.close();
  }
});
