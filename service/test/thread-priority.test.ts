import { getPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';

const source = `
  const { getPriority } = require('node:os');
  const { parentPort } = require('node:worker_threads');
  import(${JSON.stringify(new URL('../src/thread-priority.ts', import.meta.url).href)}).then(({ giveWay }) => {
    giveWay();
    parentPort.postMessage(getPriority(0));
  });
`;

it.runIf(process.platform === 'linux')('one thread gives way, and only that one', async () => {
  const before = getPriority(0);
  const worker = new Worker(source, { eval: true });
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  worker.once('message', resolve);
  worker.once('error', reject);
  expect(await promise).toBe(10);
  expect(getPriority(0)).toBe(before);
  await worker.terminate();
});
