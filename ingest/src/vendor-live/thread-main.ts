import { parentPort, workerData } from 'node:worker_threads';
import { openJournal } from '@vigil/journal';
import { createLogger, giveWay, logLevels } from '@vigil/service';
import { openStore } from '@vigil/store';
import { systemClock } from '../clock.ts';
import { createVendorLive } from './run-vendor-live.ts';
import { stopRequest, threadDataSchema } from './thread-data.ts';

if (parentPort === null) throw new Error('vendors’ messages are looked at in a thread of ingest');
giveWay();
const data = threadDataSchema.parse(workerData);
const logger = createLogger({ name: 'ingest', level: logLevels.find((level) => level === data.logLevel) ?? 'info' });
const turnEveryMs = 500;
/** Somebody who reloads the page finds the thread still there. */
const idleTurns = 60;

const store = await openStore(data.store);
const live = await createVendorLive({
  journals: openJournal({ root: data.journalRoot }),
  store,
  logger,
  now: () => systemClock.now(),
});
let idle = 0;
const stopping = new AbortController();
parentPort.on('message', (message: unknown) => {
  if (message === stopRequest) stopping.abort();
});
while (!stopping.signal.aborted && idle < idleTurns) {
  idle = (await live.turn()) ? 0 : idle + 1;
  await new Promise((resolve) => setTimeout(resolve, turnEveryMs));
}
await live.stop();
await store.close();
process.exit();
