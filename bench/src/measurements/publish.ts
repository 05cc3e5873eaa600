import type { LoadResult } from '../load/job.ts';
import { runLoad } from '../load/run-load.ts';
import { watchCpu } from '../machine/process-figures.ts';
import type { Context, Measurement, Outcome, Table, Target } from '../measurement.ts';
import { type Contender, startContenders } from '../peers/contenders.ts';
import { median, pairedRatios, round } from '../report/statistics.ts';
import { brokerVersions } from '../report/versions.ts';

const publishers = 100;
/** Messages in flight a publisher, with the shares of the others' rates that we want to reach. */
const rungs = [
  { inFlight: 10, wanted: { Aedes: 1.2, Mosquitto: 1 } },
  { inFlight: 1, wanted: { Aedes: 1.2, Mosquitto: 0.5 } },
] as const;
const others = ['Aedes', 'Mosquitto'] as const;

interface Run {
  readonly contender: string;
  readonly inFlight: number;
  readonly run: number;
  readonly cpu: number;
  readonly result: LoadResult;
}

export const publish: Measurement = {
  name: 'publish',
  what: `QoS 1 acknowledgements a second, ${publishers} publishers × 10 and × 1 in flight, 200 B: Vigil (fsynced, authentication, ACL, guards), Mosquitto (unsynced, password file), bare Aedes`,
  run: async (context) => {
    const contenders = await startContenders(context, { publishers });
    const runs: Run[] = [];
    for (const { inFlight } of rungs)
      for (let run = 1; run <= (context.runs ?? 5); run += 1)
        for (const contender of contenders) runs.push(await measure(context, contender, inFlight, run));
    return outcome(contenders, runs);
  },
};

async function measure(context: Context, contender: Contender, inFlight: number, run: number): Promise<Run> {
  let cpuOf = (): Readonly<Record<string, number>> => ({});
  let cpu = 0;
  const result = await runLoad(
    {
      host: '127.0.0.1',
      port: contender.port,
      publishers: [...contender.publishers],
      pace: { kind: 'window', inFlight },
      warmupMs: 2_000,
      measureMs: (context.seconds ?? 8) * 1000,
    },
    {
      onMeasuring: () => {
        cpuOf = watchCpu({ broker: contender.child.pid });
      },
      onMeasured: () => {
        cpu = cpuOf()['broker'] ?? 0;
      },
    },
  );
  context.say(
    `${contender.name} ×${inFlight} run ${run}: ${round(result.acknowledgedPerSecond)}/s, p50 ${result.latency.p50} ms, p99 ${result.latency.p99} ms, broker ${cpu} core, generator ${round(result.generatorCpu, 2)} core`,
  );
  return { contender: contender.name, inFlight, run, cpu, result };
}

async function outcome(contenders: readonly Contender[], runs: readonly Run[]): Promise<Outcome> {
  const ratesOf = (name: string, inFlight: number): readonly number[] =>
    runs
      .filter((run) => run.contender === name && run.inFlight === inFlight)
      .map((run) => run.result.acknowledgedPerSecond);
  const middle = (name: string, inFlight: number, of: (run: Run) => number): number =>
    median(runs.filter((run) => run.contender === name && run.inFlight === inFlight).map(of));
  const ratio = (name: string, other: string, inFlight: number): readonly number[] =>
    pairedRatios(ratesOf(name, inFlight), ratesOf(other, inFlight));
  const tables = rungs.map(({ inFlight }): Table => {
    const rows = contenders.map(({ name, promise }) => [
      name,
      promise,
      round(median(ratesOf(name, inFlight))),
      `${round(Math.min(...ratesOf(name, inFlight)))} – ${round(Math.max(...ratesOf(name, inFlight)))}`,
      ...others.map((other) => spread(ratio(name, other, inFlight))),
      round(
        middle(name, inFlight, (run) => run.result.latency.p50),
        2,
      ),
      round(
        middle(name, inFlight, (run) => run.result.latency.p99),
        2,
      ),
      round(
        middle(name, inFlight, (run) => run.cpu),
        2,
      ),
    ]);
    return {
      title: `${publishers} publishers × ${inFlight} in flight`,
      columns: [
        'broker',
        'PUBACK means',
        'ack/s (median)',
        'range',
        ...others.map((other) => `÷ ${other}`),
        'p50 ms',
        'p99 ms',
        'cores',
      ],
      rows,
    };
  });
  const isThere = (name: string): boolean => contenders.some((contender) => contender.name === name);
  const targets = rungs.flatMap(({ inFlight, wanted }) =>
    others.filter(isThere).map((other): Target => {
      const measured = round(median(ratio('Vigil', other, inFlight)), 2);
      const what = `Vigil ÷ ${other} at ${inFlight} in flight (median of the runs' ratios)`;
      return { what, measured, wanted: wanted[other], met: measured >= wanted[other] };
    }),
  );
  const notes = [
    'A ratio is of the two rates of the same run; given are the median of all runs, the lowest, the highest.',
  ];
  return { tables, targets, notes, versions: await brokerVersions(), raw: runs };
}

/** Median (lowest – highest) of ratios. */
function spread(ratios: readonly number[]): string {
  if (ratios.length === 0) return '–';
  return `${round(median(ratios), 2)} (${round(Math.min(...ratios), 2)} – ${round(Math.max(...ratios), 2)})`;
}
