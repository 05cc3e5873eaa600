import { setTimeout as pause } from 'node:timers/promises';
import type { MqttClient } from 'mqtt';
import type { Browser } from 'playwright-core';
import { startFlood } from '../flood/flood.ts';
import type { FloodReport } from '../flood/flood-job.ts';
import { type FloodKind, floodKinds, floods } from '../flood/kinds.ts';
import type { Publisher } from '../load/job.ts';
import { runLoad } from '../load/run-load.ts';
import { watchCpu } from '../machine/process-figures.ts';
import type { Context, Measurement, Outcome, Target } from '../measurement.ts';
import { gateways, liftsEach } from '../pipelines/pipeline.ts';
import { readStanding, type Standing, watchStanding } from '../pipelines/standing.ts';
import { median, percentile, round } from '../report/statistics.ts';
import { packageVersion } from '../report/versions.ts';
import { openBrowser } from '../screen/browser.ts';
import { type Call, connectCallers, playSteadily } from '../screen/calls.ts';
import { type Caller, makeCity } from '../screen/city.ts';
import { type Desk, openDesk } from '../screen/desk.ts';
import { type Handler, signInHandler } from '../screen/handler.ts';
import { type RunningCity, startCity } from '../screen/running-city.ts';
import { joinRegisters, makeTown } from '../system/register.ts';

/** Of publishing while nobody reads: 20 s of it are 500,000 messages. */
const perSecond = 25_000;
const usualSeconds = 20;
/** Between two alarms, each of another lift, ms. */
const everyMs = 250;
/** Alarms are called in the idle time, while the backlog is read and while a neighbour floods; there is one lift for each. */
const callers = 800;
/** A flood has begun by then. */
const floodLeadMs = 1_000;
const settleWithinMs = 120_000;
const wantedMs = 1_000;

const phases = ['idle', 'backlog', ...floodKinds] as const;
type PhaseName = (typeof phases)[number];

const words: Readonly<Record<PhaseName, string>> = {
  idle: 'idle',
  backlog: 'a backlog is read',
  readings: 'flood of readings',
  quarantine: 'flood of what nobody can read',
  faults: 'flood of fault arrays',
};

interface Phase {
  readonly name: PhaseName;
  readonly run: number;
  readonly seconds: number;
  readonly calls: readonly Call[];
  /** While the alarms came. */
  readonly cores: Readonly<Record<string, number>>;
  /** Of the readiness page of ingest, asked five times a second. */
  readonly slowestAnswerMs: number;
  /** Messages that waited when the phase began. */
  readonly backlog?: number;
  readonly flood?: FloodReport;
}

/** One city and who looks at it, for all phases of a run. */
interface Stage {
  readonly run: number;
  readonly running: RunningCity;
  readonly lifts: Iterator<readonly [Caller, MqttClient]>;
  readonly desk: Desk;
  readonly handler: Handler;
}

export const behindBacklog: Measurement = {
  name: 'behind-backlog',
  what: `Device publish to painted in the browser: four alarms a second of honest lifts, idle, while ingest reads a backlog of ${(perSecond * usualSeconds).toLocaleString('en')} readings (${gateways} gateways with ${liftsEach} lifts each), and while one credential of another vendor floods`,
  run: async (context) => {
    const browser = await openBrowser(context);
    const found: Phase[] = [];
    for (let run = 1; run <= (context.runs ?? 3); run += 1) found.push(...(await play(context, browser, run)));
    return outcome(found, browser.version());
  },
};

async function play(context: Context, browser: Browser, run: number): Promise<readonly Phase[]> {
  const city = makeCity(gateways * liftsEach + callers, callers);
  const neighbours = makeTown({ credentials: floodKinds.length, unitsEach: 1, prefix: 'flood', vendor: 'neighbour' });
  const running = await startCity(context, `run-${run}`, joinRegisters(city.register, neighbours.register));
  const clients = await connectCallers(running.mqttPort, city.callers);
  const desk = await openDesk(browser, running.url, running.operator);
  const handler = await signInHandler(running.url, running.operator);
  const stage = { run, running, lifts: clients.entries(), desk, handler };
  const seconds = context.seconds ?? usualSeconds;
  const tell = (phase: Phase): Phase => {
    context.say(describe(phase));
    return phase;
  };
  try {
    const found = [tell(await idle(stage, seconds / 2)), tell(await behind(stage, city.gateways, seconds))];
    for (const [index, kind] of floodKinds.entries())
      found.push(tell(await beside(stage, kind, neighbours.publishers[index], seconds)));
    return found;
  } finally {
    await desk.close();
    for (const client of clients.values()) await client.endAsync(true);
    await running.stop();
  }
}

async function idle(stage: Stage, seconds: number): Promise<Phase> {
  // The first alarm of a new process is nobody's usual one.
  await watch(stage, 'idle', after(1));
  return watch(stage, 'idle', after(seconds));
}

/** Ingest is stopped while the readings come in, and started again. */
async function behind(stage: Stage, publishers: readonly Publisher[], seconds: number): Promise<Phase> {
  const { running } = stage;
  const { child, healthPort } = running.ingest;
  const before = (await readStanding(healthPort))?.judged ?? 0;
  await child.stop();
  const { totalAcknowledged: backlog } = await runLoad({
    host: '127.0.0.1',
    port: running.mqttPort,
    publishers: [...publishers],
    pace: { kind: 'rate', perSecond },
    warmupMs: 0,
    measureMs: seconds * 1000,
  });
  await child.start();
  const phase = await watch(stage, 'backlog', ({ judged }) => judged >= before + backlog);
  await settle(stage, ({ inHistory }) => inHistory >= before + backlog);
  return { ...phase, backlog };
}

async function beside(stage: Stage, kind: FloodKind, who: Publisher | undefined, seconds: number): Promise<Phase> {
  const { clientId = '', username = '', password = '', topics = [] } = who ?? {};
  const topic = (topics[0] ?? '').replace(/status$/, floods[kind].family);
  const to = { host: '127.0.0.1', port: stage.running.mqttPort, topic, kind };
  const flood = await startFlood({ ...to, clientId, username, password });
  await pause(floodLeadMs);
  const phase = await watch(stage, kind, after(seconds));
  return { ...phase, flood: await flood.stop() };
}

type Until = (standing: Standing, elapsedMs: number) => boolean;

const after =
  (seconds: number): Until =>
  (_, elapsedMs) =>
    elapsedMs >= seconds * 1000;

/** Alarms until it is so. */
async function watch(stage: Stage, name: PhaseName, until: Until): Promise<Phase> {
  const { run, running, lifts, desk, handler } = stage;
  const { ms: differenceMs } = await desk.clockDifference();
  const standing = watchStanding(running.ingest.healthPort);
  const coresOf = watchCpu(running.pids);
  const startedAt = performance.now();
  let cores: Readonly<Record<string, number>> = {};
  let seconds = 0;
  const done = (): boolean => {
    const elapsedMs = performance.now() - startedAt;
    if (standing.latest === null || !until(standing.latest, elapsedMs)) return false;
    cores = coresOf();
    seconds = elapsedMs / 1000;
    return true;
  };
  const calls = await playSteadily(lifts, everyMs, done, { desk, handler, differenceMs });
  await standing.stop();
  return { name, run, seconds, calls, cores, slowestAnswerMs: standing.slowestMs };
}

/** Until what came before is no longer worked on, so that the next phase is about itself. */
async function settle({ running }: Stage, until: (standing: Standing) => boolean): Promise<void> {
  const deadline = performance.now() + settleWithinMs;
  for (;;) {
    const standing = await readStanding(running.ingest.healthPort);
    if (standing !== null && until(standing)) return;
    if (performance.now() > deadline)
      throw new Error(`not done within ${settleWithinMs} ms: ${JSON.stringify(standing)}`);
    await pause(100);
  }
}

function summary(values: readonly number[]): Readonly<Record<'p50' | 'p99' | 'max', number>> {
  return {
    p50: round(percentile(values, 50), 1),
    p99: round(percentile(values, 99), 1),
    max: round(Math.max(...values), 1),
  };
}

const painted = ({ calls }: Phase): readonly number[] => calls.map(({ paintedMs }) => paintedMs);

function describe(phase: Phase): string {
  const { name, run, calls, seconds, cores, slowestAnswerMs, flood } = phase;
  const { p50, p99, max } = summary(painted(phase));
  const used = Object.entries(cores).map(([part, each]) => `${part} ${each}`);
  const sent = flood === undefined ? '' : `; flood ${JSON.stringify(flood)}`;
  return `run ${run}, ${name}: ${calls.length} alarms in ${round(seconds, 1)} s, painted p50 ${p50} ms, p99 ${p99} ms, max ${max} ms; slowest answer ${round(slowestAnswerMs)} ms; cores: ${used.join(', ')}${sent}`;
}

function outcome(found: readonly Phase[], chromiumVersion: string): Outcome {
  const runs = [...new Set(found.map(({ run }) => run))];
  /** Beside the idle phase of the same run; the median of all runs. */
  const ratio = (name: PhaseName, of: 'p50' | 'p99'): number => {
    const each = runs.map((run) => {
      const figure = (phase: PhaseName): number =>
        summary(found.filter((one) => one.run === run && one.name === phase).flatMap(painted))[of];
      return figure(name) / figure('idle');
    });
    return round(median(each), 1);
  };
  const rows = phases.map((name) => {
    const mine = found.filter((phase) => phase.name === name);
    const { p50, p99, max } = summary(mine.flatMap(painted));
    const puback = summary(mine.flatMap(({ calls }) => calls.map(({ pubackMs }) => pubackMs)));
    const cores = (part: string): number => round(median(mine.map((phase) => phase.cores[part] ?? 0)), 2);
    return [
      words[name],
      mine.flatMap(({ calls }) => calls).length,
      p50,
      p99,
      max,
      ratio(name, 'p50'),
      ratio(name, 'p99'),
      mine.flatMap(({ calls }) => calls).filter(({ inSight }) => !inSight).length,
      puback.p99,
      round(Math.max(...mine.map(({ slowestAnswerMs }) => slowestAnswerMs))),
      ...['broker', 'ingest', 'dashboard'].map(cores),
    ];
  });
  return {
    tables: [
      {
        title: 'From the publish of an alarm, all runs',
        columns: [
          'meanwhile',
          'alarms',
          'painted p50 ms',
          'painted p99 ms',
          'painted max ms',
          'p50 ÷ idle',
          'p99 ÷ idle',
          'to be scrolled to',
          'PUBACK p99 ms',
          'slowest health answer ms',
          'broker cores',
          'ingest cores',
          'dashboard cores',
        ],
        rows,
      },
      {
        title: 'Run by run',
        columns: [
          'run',
          'meanwhile',
          'seconds',
          'alarms',
          'painted p50 ms',
          'painted p99 ms',
          'messages',
          'acknowledged',
        ],
        rows: found.map((phase) => {
          const { p50, p99 } = summary(painted(phase));
          const { run, name, seconds, calls, backlog, flood } = phase;
          const messages = backlog ?? flood?.sent ?? 0;
          return [
            run,
            words[name],
            round(seconds, 1),
            calls.length,
            p50,
            p99,
            messages,
            flood?.acknowledged ?? messages,
          ];
        }),
      },
    ],
    targets: phases.slice(1).map((name): Target => {
      const { p99 } = summary(found.filter((phase) => phase.name === name).flatMap(painted));
      const what = `publish to painted, p99 of all runs, ${words[name]}, ms (at most)`;
      return { what, measured: p99, wanted: wantedMs, met: p99 <= wantedMs };
    }),
    notes: [
      'Painted: as in `screen`; where many alarms are open at once, some stand in the part of the list that has to be scrolled to. An alarm counts from the moment it is published; one comes each 250 ms, each of another lift with its own connection, whatever became of those before.',
      'Idle, backlog and floods follow each other in one run over the same processes; a ratio is of two figures of one run, given is the median of the runs.',
      'Backlog: from the moment ingest says that it is ready until the last reading is judged. Its history is written at the same time, by its other thread.',
      `Floods: ${floodKinds.map((kind) => floods[kind].what).join('; ')}; one credential of one lift each, with the budgets that everybody has. It is sent whether it is acknowledged or not.`,
      'A second operator acknowledges and closes each alarm through the HTTP API. Browser, generators and lifts share the cores with Vigil.',
    ],
    versions: {
      chromium: chromiumVersion,
      'playwright-core': packageVersion('playwright-core'),
      mqtt: packageVersion('mqtt'),
    },
    raw: found,
  };
}
