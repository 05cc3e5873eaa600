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
  // Whatever fails here ends the thread as an error, which ingest tells. All that is ours has ended: what a client library
  // still waits for after a refused connection must not keep the thread.
  void running.stop().then(() => process.exit());
});
