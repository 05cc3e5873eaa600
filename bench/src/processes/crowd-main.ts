import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { type CrowdJob, type CrowdReport, crowdJobSchema } from '../load/crowd-job.ts';
import { PublishTemplate } from '../load/template.ts';
import { type Connection, openConnection } from '../mqtt/connection.ts';

/** Thousands of devices that are connected and hardly say a word: one process, one job, ends with its parent. */

const report = (message: CrowdReport): void => {
  process.send?.(message);
};
const fail = (error: unknown): void => {
  report({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
  process.disconnect();
};

/** Connections opened at the same time. */
const atOnce = 100;
/** A round of publishing is spread over this many milliseconds. */
const roundMs = 10_000;

async function connectAll(job: CrowdJob): Promise<readonly Connection[]> {
  const connections: Connection[] = [];
  for (let from = 0; from < job.members.length; from += atOnce) {
    const group = job.members.slice(from, from + atOnce).map(async (member) => {
      const { clientId, username, password, filter, willTopic } = member;
      const connection = await openConnection(job, {
        clientId,
        ...(username === undefined ? {} : { username }),
        ...(password === undefined ? {} : { password }),
        will: { topic: willTopic, payload: '{"v":1,"state":"offline"}' },
      });
      connection.onLost = fail;
      await connection.subscribe(filter);
      return connection;
    });
    connections.push(...(await Promise.all(group)));
  }
  return connections;
}

/** Everybody publishes one status, spread over the round. */
async function publishAll(job: CrowdJob, connections: readonly Connection[]): Promise<void> {
  const startedAt = performance.now();
  let acknowledged = 0;
  for (const connection of connections)
    connection.onPubacks = (_, count) => {
      acknowledged += count;
    };
  for (const [index, connection] of connections.entries()) {
    const due = startedAt + (index * roundMs) / connections.length;
    if (due > performance.now() + 5) await pause(due - performance.now());
    const template = new PublishTemplate(job.members[index]?.topics[0] ?? '');
    const bytes = Buffer.allocUnsafe(template.length);
    template.write(bytes, 0, 1, Date.now());
    connection.socket.write(bytes);
  }
  const deadline = performance.now() + 15_000;
  while (acknowledged < connections.length) {
    if (performance.now() > deadline) throw new Error(`${acknowledged} of ${connections.length} acknowledged`);
    await pause(50);
  }
}

async function run(job: CrowdJob): Promise<void> {
  const startedAt = performance.now();
  const connections = await connectAll(job);
  report({ kind: 'connected', ms: performance.now() - startedAt });
  for (;;) {
    await once(process, 'message');
    await publishAll(job, connections);
    report({ kind: 'published' });
  }
}

process.once('message', (message) => {
  run(crowdJobSchema.parse(message)).catch(fail);
});
process.once('disconnect', () => process.exit(0));
