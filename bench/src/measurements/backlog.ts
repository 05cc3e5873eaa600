import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { importRegister, Missing } from '@vigil/harness';
import { runLoad } from '../load/run-load.ts';
import { watchCpuSeconds } from '../machine/process-figures.ts';
import type { Context, Measurement, Outcome } from '../measurement.ts';
import { startInfluxDB } from '../peers/influxdb.ts';
import { gateways, liftsEach } from '../pipelines/pipeline.ts';
import { readStanding, type Standing } from '../pipelines/standing.ts';
import { median, round } from '../report/statistics.ts';
import { programVersion } from '../report/versions.ts';
import { makeTown } from '../system/register.ts';
import { startBroker, startIngest } from '../system/vigil.ts';

/** Of publishing while nobody reads: 20 s of it are 400,000 messages. */
const perSecond = 20_000;
const seconds = 20;
const wantedSeconds = 8;
const lookEveryMs = 50;
const givenUpMs = 180_000;

const histories = ['InfluxDB 1.x', 'embedded'] as const;
type History = (typeof histories)[number];

interface Run {
  readonly history: History;
  readonly run: number;
  readonly messages: number;
  /** From the start of the ingest process until everything was judged, and until everything was in the history, ms. */
  readonly judgedMs: number;
  readonly inHistoryMs: number;
  /** CPU seconds of each process until the last of both. */
  readonly cpuSeconds: Readonly<Record<string, number>>;
}

export const backlog: Measurement = {
  name: 'backlog',
  what: `Catching up: messages that were acknowledged while ingest was down (${gateways} gateways with ${liftsEach} lifts each, 200 B, 9 fields), from the start of its process until all are judged and in the history`,
  run: async (context) => {
    const runs: Run[] = [];
    const absent = new Set<History>();
    for (let run = 1; run <= (context.runs ?? 3); run += 1)
      for (const history of histories) {
        if (absent.has(history)) continue;
        try {
          runs.push(await catchUp(context, history, run));
        } catch (error) {
          if (!(error instanceof Missing)) throw error;
          absent.add(history);
          context.say(`skipped: ${history}: ${error.message}`);
        }
      }
    return outcome(runs);
  },
};

async function catchUp(context: Context, history: History, run: number): Promise<Run> {
  const folder = join(context.folder, `${histories.indexOf(history)}-${run}`);
  const dataDir = join(folder, 'vigil');
  const { register, publishers } = makeTown({ credentials: gateways, unitsEach: liftsEach });
  const influx = history === 'embedded' ? null : await startInfluxDB(join(folder, 'influx'));
  if (influx !== null) context.onEnd(() => influx.child.stop());
  await importRegister(dataDir, register);
  const broker = await startBroker(dataDir);
  context.onEnd(() => broker.child.stop());
  const { totalAcknowledged: messages } = await runLoad({
    host: '127.0.0.1',
    port: broker.port,
    publishers: [...publishers],
    pace: { kind: 'rate', perSecond },
    warmupMs: 0,
    measureMs: (context.seconds ?? seconds) * 1000,
  });

  const startedAt = performance.now();
  const ingest = await startIngest(
    dataDir,
    broker,
    influx === null
      ? {}
      : {
          VIGIL_HISTORY_DRIVER: 'influx1',
          VIGIL_HISTORY_URL: influx.url,
          VIGIL_HISTORY_DATABASE: influx.database,
        },
  );
  context.onEnd(() => ingest.child.stop());
  const used = watchCpuSeconds({
    broker: broker.child.pid,
    ingest: ingest.child.pid,
    ...(influx === null ? {} : { influxd: influx.child.pid }),
  });
  const until = async (done: (standing: Standing) => boolean): Promise<number> => {
    while (performance.now() - startedAt < givenUpMs) {
      const standing = await readStanding(ingest.healthPort);
      if (standing !== null && done(standing)) return performance.now() - startedAt;
      await pause(lookEveryMs);
    }
    throw new Error(`the backlog was not done after ${givenUpMs} ms:\n${ingest.child.output()}`);
  };
  const [judgedMs, inHistoryMs] = await Promise.all([
    until(({ judged }) => judged >= messages),
    until(({ inHistory }) => inHistory >= messages),
  ]);
  const cpuSeconds = used();
  const found = { history, run, messages, judgedMs, inHistoryMs, cpuSeconds };
  context.say(describe(found));
  await ingest.child.stop();
  await broker.child.stop();
  await influx?.child.stop();
  return found;
}

function describe(run: Run): string {
  const { history, messages, judgedMs, inHistoryMs, cpuSeconds } = run;
  const used = Object.keys(cpuSeconds).map((part) => `${part} ${microseconds(run, part)}`);
  return `${history}: ${messages} judged in ${round(judgedMs / 1000, 1)} s, in the history in ${round(inHistoryMs / 1000, 1)} s; CPU µs a message: ${used.join(', ')}`;
}

function microseconds({ messages, cpuSeconds }: Run, part: string): number {
  return round(((cpuSeconds[part] ?? 0) * 1e6) / messages, 1);
}

/** Of the later of both, for the number of messages that the target speaks of. */
function secondsFor({ messages, judgedMs, inHistoryMs }: Run): number {
  return (Math.max(judgedMs, inHistoryMs) / 1000) * ((perSecond * seconds) / messages);
}

async function outcome(runs: readonly Run[]): Promise<Outcome> {
  const parts = ['broker', 'ingest', 'influxd'] as const;
  const found = histories.filter((history) => runs.some((run) => run.history === history));
  return {
    tables: [
      {
        title: 'Catching up',
        columns: [
          'history',
          'run',
          'messages',
          'judged after s',
          'in the history after s',
          'messages/s',
          ...parts.map((part) => `${part} µs CPU a message`),
        ],
        rows: runs.map((run) => [
          run.history,
          run.run,
          run.messages,
          round(run.judgedMs / 1000, 1),
          round(run.inHistoryMs / 1000, 1),
          round((run.messages * 1000) / Math.max(run.judgedMs, run.inHistoryMs)),
          ...parts.map((part) => microseconds(run, part)),
        ]),
      },
    ],
    targets: found.map((history) => {
      const measured = round(median(runs.filter((run) => run.history === history).map(secondsFor)), 1);
      return {
        what: `seconds for ${perSecond * seconds} messages, ${history}`,
        measured,
        wanted: wantedSeconds,
        met: measured <= wantedSeconds,
      };
    }),
    notes: [
      'The time begins when the ingest process is started and holds its own start and the loading of the register.',
      'CPU of ingest: from the moment it says that it is ready.',
      'Judged and in the history are read from the readiness page; a cursor moves when its work is committed.',
    ],
    versions: { influxd: await programVersion('influxd', ['version']) },
    raw: runs,
  };
}
