import { join } from 'node:path';
import { Missing } from '@vigil/harness';
import type { Context, Measurement, Outcome } from '../measurement.ts';
import { climb, type Rung } from '../pipelines/climb.ts';
import { mqttjsPipeline } from '../pipelines/mqttjs.ts';
import { nodeRedBatch, nodeRedSingle, nodeRedVersions } from '../pipelines/node-red.ts';
import { gateways, liftsEach, type PipelinePlan } from '../pipelines/pipeline.ts';
import { vigilPipeline } from '../pipelines/vigil.ts';
import { median, round } from '../report/statistics.ts';
import { brokerVersions, packageVersion, programVersion } from '../report/versions.ts';

const plans: readonly PipelinePlan[] = [vigilPipeline, mqttjsPipeline, nodeRedBatch, nodeRedSingle];
/** Messages a second. */
const rates = [
  1_000, 2_000, 3_000, 5_000, 7_500, 10_000, 15_000, 20_000, 25_000, 30_000, 35_000, 40_000, 45_000, 50_000,
] as const;
/** Where each begins: below what any run of it has shown, so that a run does not take an hour. */
const firstRate = new Map<string, number>([
  [vigilPipeline.name, 10_000],
  [mqttjsPipeline.name, 5_000],
  [nodeRedBatch.name, 3_000],
]);
/** A machine on which the peer without durability does so much shows what ours has to do. */
const wanted = { perSecond: 20_000, wherePeerDoes: 40_000, overNodeRed: 10, overMqttjs: 1.1 } as const;

interface Run {
  readonly pipeline: string;
  readonly promise: string;
  readonly run: number;
  readonly rungs: readonly Rung[];
}

export const telemetry: Measurement = {
  name: 'telemetry',
  what: `Telemetry from PUBLISH to a point that InfluxDB 1.x counts: ${gateways} gateways with ${liftsEach} lifts each, QoS 1, 200 B, 9 fields, all processes on the same machine; the highest rate that is sustained`,
  run: async (context) => {
    const runs: Run[] = [];
    const absent = new Set<string>();
    for (let run = 1; run <= (context.runs ?? 3); run += 1)
      for (const plan of plans) {
        if (absent.has(plan.name)) continue;
        try {
          runs.push(await climbOnce(context, plan, run));
        } catch (error) {
          if (!(error instanceof Missing)) throw error;
          absent.add(plan.name);
          context.say(`skipped: ${plan.name}: ${error.message}`);
        }
      }
    return outcome(runs);
  },
};

async function climbOnce(context: Context, plan: PipelinePlan, run: number): Promise<Run> {
  const pipeline = await plan.start(join(context.folder, `${plans.indexOf(plan)}-${run}`));
  context.onEnd(() => pipeline.stop());
  const from = firstRate.get(plan.name) ?? rates[0];
  const rungs = await climb(
    pipeline,
    rates.filter((rate) => rate >= from),
    context.seconds ?? 10,
    context.say,
  );
  await pipeline.stop();
  return { pipeline: plan.name, promise: pipeline.promise, run, rungs };
}

/** The last rung that held; without any, what came out of the lowest one. */
function highest(run: Run): number {
  const held = run.rungs.findLast(({ sustained }) => sustained);
  return held?.offered ?? Math.round(run.rungs[0]?.storedPerSecond ?? 0);
}

async function outcome(runs: readonly Run[]): Promise<Outcome> {
  const names = [...new Set(runs.map(({ pipeline }) => pipeline))];
  const of = (name: string): readonly Run[] => runs.filter(({ pipeline }) => pipeline === name);
  const sustained = (name: string): number => median(of(name).map(highest));
  const most = (name: string): number =>
    median(of(name).map(({ rungs }) => Math.max(...rungs.map(({ storedPerSecond }) => storedPerSecond))));
  const ours = sustained(vigilPipeline.name);
  const least = sustained(mqttjsPipeline.name) >= wanted.wherePeerDoes ? wanted.wherePeerDoes : wanted.perSecond;
  const ratio = (name: string): number => round(ours / sustained(name), 2);
  const summary = names.map((name) => [
    name,
    of(name)[0]?.promise ?? '',
    sustained(name),
    of(name).map(highest).join(', '),
    round(most(name)),
    of(name).reduce((sum, { rungs }) => sum + rungs.reduce((all, { missing }) => all + missing, 0), 0),
    name === vigilPipeline.name ? 1 : ratio(name),
  ]);
  const rungRows = of(vigilPipeline.name).flatMap(({ run, rungs }) =>
    rungs.map((rung) => [
      run,
      rung.offered,
      round(rung.acknowledgedPerSecond),
      round(rung.storedPerSecond),
      round(rung.behindMs),
      round(rung.p99Ms, 1),
      ...['broker', 'ingest', 'influxd', 'generator'].map((part) => rung.cores[part] ?? 0),
      rung.sustained ? 'yes' : 'no',
    ]),
  );
  const against = [
    { name: nodeRedSingle.name, atLeast: wanted.overNodeRed },
    { name: mqttjsPipeline.name, atLeast: wanted.overMqttjs },
  ].filter(({ name }) => names.includes(name));
  return {
    tables: [
      {
        title: 'Highest rate sustained',
        columns: [
          'pipeline',
          'PUBACK means',
          'messages/s (median)',
          'runs',
          'most stored/s',
          'acknowledged and missing',
          'Vigil ÷ it',
        ],
        rows: summary,
      },
      {
        title: 'Vigil, rung by rung',
        columns: [
          'run',
          'offered/s',
          'acknowledged/s',
          'stored/s',
          'behind ms',
          'PUBACK p99 ms',
          'broker cores',
          'ingest cores',
          'influxd cores',
          'generator cores',
          'sustained',
        ],
        rows: rungRows,
      },
    ],
    targets: [
      {
        what: 'messages/s through the whole pipeline',
        measured: ours,
        wanted: least,
        met: ours >= least,
      },
      ...against.map(({ name, atLeast }) => ({
        what: `Vigil ÷ ${name}`,
        measured: ratio(name),
        wanted: atLeast,
        met: ratio(name) >= atLeast,
      })),
    ],
    notes: [
      ...limitNote(runs),
      'Sustained: at least 98 % of the offered rate acknowledged, every acknowledged message counted as a point, the last one within 3 s of the last message.',
      'The rates climb until one is not sustained. "Missing": acknowledged, and no point when none had come for 10 s.',
      'Vigil authenticates, checks ACL, syncs, validates, judges alarms and availability and keeps state; the others parse and write.',
      'The peers run with raised queue limits of Mosquitto (1,000,000 queued, 2,000 in flight for the consumer).',
    ],
    versions: {
      ...(await brokerVersions()),
      influxd: await programVersion('influxd', ['version']),
      mqtt: packageVersion('mqtt'),
      influx: packageVersion('influx'),
      ...nodeRedVersions,
    },
    raw: runs,
  };
}

/** What was used up at the last rung of our first run, which is what keeps the next one from being sustained. */
function limitNote(runs: readonly Run[]): readonly string[] {
  const last = runs.find(({ pipeline }) => pipeline === vigilPipeline.name)?.rungs.at(-1);
  if (last === undefined) return [];
  const parts = Object.entries(last.cores).map(([part, used]) => `${part} ${used}`);
  const sum = Object.values(last.cores).reduce((all, used) => all + used, 0);
  return [
    `What limits Vigil: at ${last.offered}/s its processes, InfluxDB and the generator together use ${round(sum, 2)} cores (${parts.join(', ')}).`,
  ];
}
