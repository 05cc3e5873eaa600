import { setTimeout as pause } from 'node:timers/promises';
import { type Job, jobSchema, type LoadReport } from '../load/job.ts';
import { startRate } from '../load/rate-pace.ts';
import { Tally } from '../load/tally.ts';
import { PublishTemplate } from '../load/template.ts';
import { startWindow } from '../load/window-pace.ts';
import { type Connection, openConnection } from '../mqtt/connection.ts';

/** The load generator as a process of its own: it takes one job over IPC, reports, and ends with its parent. */

const report = (message: LoadReport): void => {
  process.send?.(message);
};
const fail = (error: unknown): void => {
  report({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
  process.disconnect();
};

/** Connections opened at the same time. */
const atOnce = 50;
/** How long after the measured time acknowledgements are waited for. */
const drainMs = 15_000;

async function connectAll(job: Job): Promise<readonly Connection[]> {
  const connections: Connection[] = [];
  for (let from = 0; from < job.publishers.length; from += atOnce) {
    const group = job.publishers.slice(from, from + atOnce).map(({ clientId, username, password }) =>
      openConnection(job, {
        clientId,
        ...(username === undefined ? {} : { username }),
        ...(password === undefined ? {} : { password }),
      }),
    );
    connections.push(...(await Promise.all(group)));
  }
  return connections;
}

async function run(job: Job): Promise<void> {
  const connections = await connectAll(job);
  report({ kind: 'connected' });
  const tally = new Tally();
  const { promise: lost, reject } = Promise.withResolvers<never>();
  const lanes = connections.map((connection, index) => {
    connection.onLost = reject;
    const templates = (job.publishers[index]?.topics ?? []).map((topic) => new PublishTemplate(topic));
    return { connection, templates };
  });
  const { pace } = job;
  const running =
    pace.kind === 'rate'
      ? [startRate(lanes, pace.perSecond, tally)]
      : lanes.map((lane) => startWindow(lane.connection, lane.templates, pace.inFlight, tally));
  const progress = setInterval(
    () => report({ kind: 'progress', sent: tally.sent, acknowledged: tally.acknowledged }),
    500,
  );
  await Promise.race([pause(job.warmupMs), lost]);
  report({ kind: 'measuring' });
  tally.measuring = true;
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  await Promise.race([pause(job.measureMs), lost]);
  tally.measuring = pace.kind === 'rate';
  const counted = tally.acknowledgedMeasured;
  const seconds = (performance.now() - startedAt) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  for (const each of running) each.stop();
  report({ kind: 'measured' });
  // In an open loop what is still out belongs to the result: its latency is the worst.
  const deadline = performance.now() + drainMs;
  while (tally.acknowledged < tally.sent && performance.now() < deadline) await Promise.race([pause(20), lost]);
  clearInterval(progress);
  report({
    kind: 'result',
    acknowledgedPerSecond: counted / seconds,
    latency: tally.latencies.summary(),
    lagP99: tally.lags.summary().p99,
    totalSent: tally.sent,
    totalAcknowledged: tally.acknowledged,
    shed: tally.shed,
    generatorCpu: (cpu.user + cpu.system) / 1e6 / seconds,
  });
  for (const connection of connections) connection.close();
  process.disconnect();
}

process.once('message', (message) => {
  run(jobSchema.parse(message)).catch(fail);
});
// The parent ended without a word.
process.once('disconnect', () => process.exit(0));
