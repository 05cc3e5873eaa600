import { parentPort, workerData } from 'node:worker_threads';
import { giveWay } from '@vigil/service';
import { runHistory } from './run-history.ts';
import { stopRequest, threadDataSchema } from './thread-messages.ts';

if (parentPort === null) throw new Error('the history runs in a thread of ingest');
const port = parentPort;
giveWay();
const running = await runHistory(threadDataSchema.parse(workerData), (standing) => port.postMessage(standing));
port.on('message', (message: unknown) => {
  if (message !== stopRequest) return;
  // Whatever fails here ends the thread as an error, which ingest tells.
  void running.stop().then(() => port.close());
});
