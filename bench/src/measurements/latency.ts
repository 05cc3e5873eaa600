import type { LoadResult, Publisher } from '../load/job.ts';
import { runLoad } from '../load/run-load.ts';
import type { Context, Measurement, Outcome, Table, Target } from '../measurement.ts';
import { type Contender, startContenders } from '../peers/contenders.ts';
import { startWholeSystem, type WholeSystem } from '../pipelines/whole-system.ts';
import { median, round } from '../report/statistics.ts';
import { brokerVersions } from '../report/versions.ts';

const publishers = 100;
/** Messages a second in all, for all brokers side by side. */
const rates = [3_000, 15_000] as const;
/** Where our own figures are asked for, with the p99 that is wanted, ms. */
const asked = { perSecond: 15_000, aloneRuns: 10, aloneMs: 4, pipelineRuns: 3, pipelineMs: 15 } as const;

interface Run {
  readonly what: 'side by side' | 'alone' | 'whole pipeline';
  readonly contender: string;
  readonly perSecond: number;
  readonly run: number;
  readonly result: LoadResult;
  /** Journal entries that the intake judged and stored meanwhile; only with the whole pipeline. */
  readonly followed?: { readonly judged: number; readonly inHistory: number };
}

interface Sender {
  readonly port: number;
  readonly publishers: readonly Publisher[];
}

export const latency: Measurement = {
  name: 'latency',
  what: `PUBACK after the moment a message was due (open loop), ${publishers} publishers, QoS 1, 200 B: brokers side by side at ${rates.join('/s and ')}/s; Vigil alone, and with intake, history and dashboard behind it, at ${asked.perSecond}/s`,
  run: async (context) => {
    const runs: Run[] = [];
    const contenders = await startContenders(context, { publishers });
    for (const perSecond of rates)
      for (let run = 1; run <= (context.runs ?? 3); run += 1)
        for (const contender of contenders) runs.push(await sideBySide(context, contender, perSecond, run));
    const vigil = contenders.find(({ name }) => name === 'Vigil');
    for (const { name, child } of contenders) if (name !== 'Vigil') await child.stop();
    if (vigil !== undefined)
      for (let run = 1; run <= (context.runs ?? asked.aloneRuns); run += 1) runs.push(await alone(context, vigil, run));
    await vigil?.child.stop();
    const system = await startWholeSystem(context, { publishers });
    for (let run = 1; run <= (context.runs ?? asked.pipelineRuns); run += 1)
      runs.push(await behind(context, system, run));
    return outcome(contenders, runs);
  },
};

async function sideBySide(context: Context, contender: Contender, perSecond: number, run: number): Promise<Run> {
  const result = await load(context, contender, perSecond, `${contender.name} ${perSecond}/s run ${run}`);
  return { what: 'side by side', contender: contender.name, perSecond, run, result };
}

async function alone(context: Context, vigil: Contender, run: number): Promise<Run> {
  const { perSecond } = asked;
  const result = await load(context, vigil, perSecond, `alone ${perSecond}/s run ${run}`);
  return { what: 'alone', contender: vigil.name, perSecond, run, result };
}

async function behind(context: Context, system: WholeSystem, run: number): Promise<Run> {
  const { perSecond } = asked;
  const before = await system.standing();
  const result = await load(context, system, perSecond, `with the whole pipeline ${perSecond}/s run ${run}`);
  const after = await system.standing();
  const followed = { judged: after.judged - before.judged, inHistory: after.inHistory - before.inHistory };
  context.say(`  meanwhile judged ${followed.judged}, in history ${followed.inHistory} of ${result.totalSent}`);
  return { what: 'whole pipeline', contender: 'Vigil', perSecond, run, result, followed };
}

async function load(context: Context, sender: Sender, perSecond: number, what: string): Promise<LoadResult> {
  const result = await runLoad({
    host: '127.0.0.1',
    port: sender.port,
    publishers: [...sender.publishers],
    pace: { kind: 'rate', perSecond },
    warmupMs: 2_000,
    measureMs: (context.seconds ?? 8) * 1000,
  });
  const { p50, p99, max } = result.latency;
  context.say(`${what}: p50 ${p50} ms, p99 ${p99} ms, max ${max} ms, generator late p99 ${result.lagP99} ms`);
  return result;
}

async function outcome(contenders: readonly Contender[], runs: readonly Run[]): Promise<Outcome> {
  const own = (what: Run['what']): readonly Run[] => runs.filter((run) => run.what === what);
  const [ten, whole] = [own('alone'), own('whole pipeline')];
  const within = ten.filter(({ result }) => result.latency.p99 <= asked.aloneMs).length;
  const pipelineP99 = round(median(whole.map(({ result }) => result.latency.p99)), 2);
  const targets: readonly Target[] = [
    {
      what: `runs of ${ten.length} alone at ${asked.perSecond}/s with p99 ≤ ${asked.aloneMs} ms`,
      measured: within,
      wanted: ten.length,
      met: within === ten.length,
    },
    {
      what: `p99 at ${asked.perSecond}/s with the whole pipeline behind it, ms (at most; median of the runs)`,
      measured: pipelineP99,
      wanted: asked.pipelineMs,
      met: pipelineP99 <= asked.pipelineMs,
    },
  ];
  return {
    tables: [
      ...rates.map((perSecond) => sideBySideTable(contenders, own('side by side'), perSecond)),
      eachRun(`Vigil alone, ${asked.perSecond} messages a second, every run`, ten),
      eachRun(`Vigil with intake, history and dashboard behind it, ${asked.perSecond} messages a second`, whole),
    ],
    targets,
    notes: ['The generator shares the cores with the broker; its own lateness is part of every figure.'],
    versions: await brokerVersions(),
    raw: runs,
  };
}

function sideBySideTable(contenders: readonly Contender[], runs: readonly Run[], perSecond: number): Table {
  const middle = (name: string, of: (result: LoadResult) => number): number =>
    round(
      median(
        runs.filter((run) => run.contender === name && run.perSecond === perSecond).map(({ result }) => of(result)),
      ),
      2,
    );
  return {
    title: `${perSecond} messages a second`,
    columns: ['broker', 'PUBACK means', 'acknowledged/s', 'p50 ms', 'p99 ms', 'max ms', 'generator late p99 ms'],
    rows: contenders.map(({ name, promise }) => [
      name,
      promise,
      middle(name, (result) => result.acknowledgedPerSecond),
      middle(name, (result) => result.latency.p50),
      middle(name, (result) => result.latency.p99),
      middle(name, (result) => result.latency.max),
      middle(name, (result) => result.lagP99),
    ]),
  };
}

function eachRun(title: string, runs: readonly Run[]): Table {
  return {
    title,
    columns: ['run', 'acknowledged/s', 'p50 ms', 'p99 ms', 'max ms', 'generator late p99 ms', 'judged', 'in history'],
    rows: runs.map(({ run, result, followed }) => [
      run,
      round(result.acknowledgedPerSecond),
      result.latency.p50,
      result.latency.p99,
      result.latency.max,
      result.lagP99,
      followed?.judged ?? '–',
      followed?.inHistory ?? '–',
    ]),
  };
}
