import { setTimeout as pause } from 'node:timers/promises';
import { parseTopic, unitTopic } from '@vigil/vocabulary';
import { startCrowd } from '../load/crowd.ts';
import type { CrowdJob } from '../load/crowd-job.ts';
import type { Publisher } from '../load/job.ts';
import { residentBytes } from '../machine/process-figures.ts';
import type { Context, Measurement, Outcome } from '../measurement.ts';
import { type Contender, startContenders } from '../peers/contenders.ts';
import { median, round } from '../report/statistics.ts';
import { brokerVersions } from '../report/versions.ts';

/** One process may open 20,000 files here; a few hundred are for itself. */
const connections = 19_000;
const wantedBytes = 15 * 1024;
/** Until a collector has had its chance. */
const settleMs = 15_000;

interface Run {
  readonly contender: string;
  readonly run: number;
  readonly connectMs: number;
  /** Resident bytes of the broker: before, with all connected, after each has published, after all have left. */
  readonly before: number;
  readonly connected: number;
  readonly published: number;
  readonly left: number;
}

export const memory: Measurement = {
  name: 'memory',
  what: `Resident memory of the broker for each of ${connections} connections, each with a Will and one subscription`,
  run: async (context) => {
    const runs: Run[] = [];
    let promises: readonly Pick<Contender, 'name' | 'promise'>[] = [];
    // New processes for each run: memory that a collector has seen before says nothing.
    for (let run = 1; run <= (context.runs ?? 2); run += 1) {
      const contenders = await startContenders(context, { publishers: connections, mosquittoUsers: 100, run });
      promises = contenders;
      for (const contender of contenders) runs.push(await measure(context, contender, run));
      for (const { child } of contenders) await child.stop();
    }
    return outcome(promises, runs);
  },
};

async function measure(context: Context, contender: Contender, run: number): Promise<Run> {
  const { pid } = contender.child;
  const before = residentBytes(pid);
  const crowd = await startCrowd({
    host: '127.0.0.1',
    port: contender.port,
    members: contender.publishers.map(member),
  });
  context.onEnd(() => crowd.leave());
  await pause(settleMs);
  const connected = residentBytes(pid);
  await crowd.publish();
  await pause(settleMs);
  const published = residentBytes(pid);
  await crowd.leave();
  await pause(settleMs);
  const left = residentBytes(pid);
  const each = (bytes: number): number => round((bytes - before) / connections / 1024, 1);
  context.say(
    `${contender.name} run ${run}: before ${megabytes(before)} MB, connected +${each(connected)} KB each, published +${each(published)} KB each, left ${megabytes(left)} MB; all in after ${round(crowd.connectMs)} ms`,
  );
  return { contender: contender.name, run, connectMs: crowd.connectMs, before, connected, published, left };
}

const megabytes = (bytes: number): number => round(bytes / 2 ** 20);

function member(publisher: Publisher): CrowdJob['members'][number] {
  const parsed = parseTopic(publisher.topics[0] ?? '');
  if (!parsed.ok) throw new Error(`${publisher.clientId} has no topic`);
  const { vendor, unit } = parsed.topic;
  return { ...publisher, filter: unitTopic(vendor, unit, 'answer'), willTopic: unitTopic(vendor, unit, 'state') };
}

async function outcome(
  contenders: readonly Pick<Contender, 'name' | 'promise'>[],
  runs: readonly Run[],
): Promise<Outcome> {
  const middle = (name: string, of: (run: Run) => number): number =>
    median(runs.filter(({ contender }) => contender === name).map(of));
  const each = (name: string, when: 'connected' | 'published'): number =>
    round(middle(name, (run) => (run[when] - run.before) / connections) / 1024, 1);
  const measured = each('Vigil', 'published');
  return {
    tables: [
      {
        title: `${connections} connections`,
        columns: [
          'broker',
          'MB before',
          'KB each, connected',
          'KB each, after one message of each',
          'MB after all left',
          'connected within s',
        ],
        rows: contenders.map(({ name }) => [
          name,
          megabytes(middle(name, ({ before }) => before)),
          each(name, 'connected'),
          each(name, 'published'),
          megabytes(middle(name, ({ left }) => left)),
          round(middle(name, ({ connectMs }) => connectMs) / 1000, 1),
        ]),
      },
    ],
    targets: [
      { what: 'KB a connection (at most)', measured, wanted: wantedBytes / 1024, met: measured * 1024 <= wantedBytes },
    ],
    notes: [
      'Resident memory (VmRSS) 15 s after the event, without forcing a collection. Socket buffers of the kernel are not in it.',
      'Our broker keeps the credentials of all units in memory; they are in "MB before".',
    ],
    versions: await brokerVersions(),
    raw: runs,
  };
}
