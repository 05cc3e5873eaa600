import { getPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';

const file = JSON.stringify(new URL('../src/thread-priority.ts', import.meta.url).href);
const forbidden = `
  require('node:os').setPriority = () => { throw new Error('setpriority: operation not permitted'); };
  require('node:module').syncBuiltinESMExports();
`;

/** Priority of a thread that gave way, behind `first`, JavaScript of its own. */
async function priorityAfter(first = ''): Promise<unknown> {
  const source = `${first}
    const { getPriority } = require('node:os');
    const { parentPort } = require('node:worker_threads');
    import(${file}).then(({ giveWay }) => {
      giveWay();
      parentPort.postMessage(getPriority(0));
    });
  `;
  const worker = new Worker(source, { eval: true });
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  worker.once('message', resolve);
  worker.once('error', reject);
  try {
    return await promise;
  } finally {
    await worker.terminate();
  }
}

describe.runIf(process.platform === 'linux')('a thread that gives way', () => {
  it('is the only one whose priority falls', async () => {
    const before = getPriority(0);
    expect(await priorityAfter()).toBe(10);
    expect(getPriority(0)).toBe(before);
  });

  it('works on as before where the system forbids it', async () => {
    expect(await priorityAfter(forbidden)).toBe(getPriority(0));
  });
});
