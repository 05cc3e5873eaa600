import type { LoadResult } from '../load/job.ts';
import { runLoad } from '../load/run-load.ts';
import type { Context, Measurement, Outcome } from '../measurement.ts';
import { type Contender, startContenders } from '../peers/contenders.ts';
import { median, round } from '../report/statistics.ts';
import { brokerVersions } from '../report/versions.ts';

const publishers = 100;
/** Messages a second in all, with the p99 that design asks of us, ms. */
const rungs = [
  { perSecond: 3_000, wanted: 4 },
  { perSecond: 15_000, wanted: 10 },
] as const;

interface Run {
  readonly contender: string;
  readonly perSecond: number;
  readonly run: number;
  readonly result: LoadResult;
}

export const latency: Measurement = {
  name: 'latency',
  what: `PUBACK after the moment a message was due (open loop), ${publishers} publishers, QoS 1, 200 B, 3,000/s and 15,000/s`,
  run: async (context) => {
    const contenders = await startContenders(context, { publishers });
    const runs: Run[] = [];
    for (const { perSecond } of rungs)
      for (let run = 1; run <= (context.runs ?? 3); run += 1)
        for (const contender of contenders) runs.push(await measure(context, contender, perSecond, run));
    return outcome(contenders, runs);
  },
};

async function measure(context: Context, contender: Contender, perSecond: number, run: number): Promise<Run> {
  const result = await runLoad({
    host: '127.0.0.1',
    port: contender.port,
    publishers: [...contender.publishers],
    pace: { kind: 'rate', perSecond },
    warmupMs: 2_000,
    measureMs: (context.seconds ?? 8) * 1000,
  });
  context.say(
    `${contender.name} ${perSecond}/s run ${run}: p50 ${result.latency.p50} ms, p99 ${result.latency.p99} ms, max ${result.latency.max} ms, generator late p99 ${result.lagP99} ms`,
  );
  return { contender: contender.name, perSecond, run, result };
}

async function outcome(contenders: readonly Contender[], runs: readonly Run[]): Promise<Outcome> {
  const middle = (name: string, perSecond: number, of: (result: LoadResult) => number): number =>
    round(
      median(
        runs.filter((run) => run.contender === name && run.perSecond === perSecond).map(({ result }) => of(result)),
      ),
      2,
    );
  return {
    tables: rungs.map(({ perSecond }) => ({
      title: `${perSecond} messages a second`,
      columns: ['broker', 'PUBACK means', 'acknowledged/s', 'p50 ms', 'p99 ms', 'max ms', 'generator late p99 ms'],
      rows: contenders.map(({ name, promise }) => [
        name,
        promise,
        middle(name, perSecond, (result) => result.acknowledgedPerSecond),
        middle(name, perSecond, (result) => result.latency.p50),
        middle(name, perSecond, (result) => result.latency.p99),
        middle(name, perSecond, (result) => result.latency.max),
        middle(name, perSecond, (result) => result.lagP99),
      ]),
    })),
    targets: rungs.map(({ perSecond, wanted }) => {
      const measured = middle('Vigil', perSecond, (result) => result.latency.p99);
      return { what: `p99 at ${perSecond}/s, ms (at most)`, measured, wanted, met: measured <= wanted };
    }),
    notes: ['The generator shares the two cores with the broker; its own lateness is part of every figure.'],
    versions: await brokerVersions(),
    raw: runs,
  };
}
