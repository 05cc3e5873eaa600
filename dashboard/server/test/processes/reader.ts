import { z } from 'zod';
import { serveThread } from '../../src/threads/serve-thread.ts';

/** A reader thread whose jobs do what a test wants to see survived. */
const request = z.object({ job: z.string(), input: z.unknown() });

serveThread(async (message) => {
  const { job, input } = request.parse(message);
  // A query that never comes back holds its thread exactly like this: nothing else runs in it, not even a timer.
  if (job === 'stuck') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  if (job === 'hangs') return new Promise(() => undefined);
  if (job === 'dies') process.exit(3);
  if (job === 'fails') throw new Error('the secret of this thread');
  return input;
});
