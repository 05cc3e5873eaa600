import type { Browser } from 'playwright-core';
import type { LoadResult } from '../load/job.ts';
import { runLoad } from '../load/run-load.ts';
import { watchCpu } from '../machine/process-figures.ts';
import type { Context, Measurement, Outcome, Target } from '../measurement.ts';
import { median, percentile, round } from '../report/statistics.ts';
import { packageVersion } from '../report/versions.ts';
import { openBrowser } from '../screen/browser.ts';
import { type Call, callTimes, connectCallers, playCalls } from '../screen/calls.ts';
import { makeCity } from '../screen/city.ts';
import { type ClockDifference, loadCold, openDesk } from '../screen/desk.ts';
import { signInHandler } from '../screen/handler.ts';
import { startCity } from '../screen/running-city.ts';

const sizes = [2_000, 20_000] as const;
const usualAlarms = 60;
/** One `status` of each lift in so many seconds. */
const reportEverySeconds = 10;
/** Every lift has been heard by then, so what is measured is an ordinary minute. */
const warmupMs = 15_000;
const coldLoads = 5;
/** Time kept under load for the alarms that are still out, and for each cold load. */
const settleMs = 5_000;
const coldLoadMs = 6_000;
const wanted = { p99Ms: 500, maxMs: 2_000, coldMs: 2_000 } as const;

interface Run {
  readonly lifts: number;
  readonly offeredPerSecond: number;
  readonly calls: readonly Call[];
  readonly clocks: ClockDifference;
  /** Navigation to usable board, ms. */
  readonly coldMs: readonly number[];
  /** While the alarms came. */
  readonly cores: Readonly<Record<string, number>>;
  readonly load: LoadResult;
}

export const screen: Measurement = {
  name: 'screen',
  what: `Device publish to painted in the browser: alarms of lifts with their own connections, one board open in Chromium, ${sizes.map((size) => size.toLocaleString('en')).join(' and ')} lifts connected with a status each ${reportEverySeconds} s`,
  run: async (context) => {
    const browser = await openBrowser(context);
    const runs: Run[] = [];
    for (const size of sizes) runs.push(await measure(context, browser, size));
    return outcome(runs, browser.version());
  },
};

async function measure(context: Context, browser: Browser, size: number): Promise<Run> {
  const city = makeCity(size, context.runs ?? usualAlarms);
  const running = await startCity(context, `city-${city.lifts}`, city.register);
  const clients = await connectCallers(running.mqttPort, city.callers);
  const disconnect = async (): Promise<void> => {
    for (const client of clients.values()) await client.endAsync(true);
  };
  context.onEnd(disconnect);
  const desk = await openDesk(browser, running.url, running.operator);
  const handler = await signInHandler(running.url, running.operator);

  const offeredPerSecond = city.lifts / reportEverySeconds;
  const alarmsMs = (callTimes(clients.size).at(-1) ?? 0) + settleMs;
  const measuring = Promise.withResolvers<void>();
  let loaded = false;
  const load = runLoad(
    {
      host: '127.0.0.1',
      port: running.mqttPort,
      publishers: [...city.gateways],
      pace: { kind: 'rate', perSecond: offeredPerSecond },
      warmupMs,
      measureMs: alarmsMs + coldLoads * coldLoadMs,
    },
    {
      onMeasuring: measuring.resolve,
      onMeasured: () => {
        loaded = true;
      },
    },
  );
  load.catch(measuring.reject);
  await measuring.promise;
  const coresOf = watchCpu(running.pids);
  const calls = await playCalls(clients, desk, handler);
  const cores = coresOf();
  const clocks = await desk.clockDifference();
  const cookies = await desk.cookies();
  await desk.close();
  const coldMs: number[] = [];
  for (let index = 0; index < coldLoads; index += 1) coldMs.push(await loadCold(browser, running.url, cookies));
  if (loaded) throw new Error('the telemetry ended before the alarms and the loads did');
  const result = await load;
  await disconnect();
  await running.stop();
  const run = { lifts: city.lifts, offeredPerSecond, calls, clocks, coldMs, cores, load: result };
  const { p50, p99, max } = summary(calls.map(({ paintedMs }) => paintedMs));
  context.say(
    `${run.lifts} lifts: painted p50 ${p50} ms, p99 ${p99} ms, max ${max} ms; cold loads ${coldMs.map((ms) => round(ms)).join(', ')} ms; clocks differ by ${round(clocks.ms, 2)} ± ${round(clocks.uncertainMs, 2)} ms`,
  );
  return run;
}

function summary(values: readonly number[]): Readonly<Record<'p50' | 'p99' | 'max', number>> {
  return {
    p50: round(percentile(values, 50), 1),
    p99: round(percentile(values, 99), 1),
    max: round(Math.max(...values), 1),
  };
}

function outcome(runs: readonly Run[], chromiumVersion: string): Outcome {
  const alarmRows = runs.map(({ lifts, calls, cores, load }) => {
    const painted = summary(calls.map(({ paintedMs }) => paintedMs));
    const puback = summary(calls.map(({ pubackMs }) => pubackMs));
    const parts: Readonly<Record<string, number>> = { ...cores, generator: round(load.generatorCpu, 2) };
    return [
      lifts,
      calls.length,
      painted.p50,
      painted.p99,
      painted.max,
      puback.p50,
      puback.p99,
      round(load.acknowledgedPerSecond),
      round(load.lagP99, 1),
      ...['broker', 'ingest', 'dashboard', 'generator'].map((part) => parts[part] ?? 0),
    ];
  });
  return {
    tables: [
      {
        title: 'From the publish of an alarm',
        columns: [
          'lifts',
          'alarms',
          'painted p50 ms',
          'painted p99 ms',
          'painted max ms',
          'PUBACK p50 ms',
          'PUBACK p99 ms',
          'telemetry acknowledged/s',
          'generator late p99 ms',
          'broker cores',
          'ingest cores',
          'dashboard cores',
          'generator cores',
        ],
        rows: alarmRows,
      },
      {
        title: 'Cold load of the board, from navigation to usable',
        columns: ['lifts', 'loads', 'median ms', 'range ms'],
        rows: runs.map(({ lifts, coldMs }) => [
          lifts,
          coldMs.length,
          round(median(coldMs)),
          `${round(Math.min(...coldMs))} – ${round(Math.max(...coldMs))}`,
        ]),
      },
    ],
    targets: runs.flatMap(({ lifts, calls, coldMs }) => {
      const { p99, max } = summary(calls.map(({ paintedMs }) => paintedMs));
      const atMost = (what: string, measured: number, most: number): Target => ({
        what: `${what} with ${lifts} lifts, ms (at most)`,
        measured,
        wanted: most,
        met: measured <= most,
      });
      return [
        atMost('publish to painted, p99', p99, wanted.p99Ms),
        atMost('publish to painted, longest', max, wanted.maxMs),
        atMost('cold load, median', round(median(coldMs)), wanted.coldMs),
      ];
    }),
    notes: [
      'Painted: when the browser presented the first frame that shows the name of this very unit in its row (Element Timing). Checked for each: the page is visible, the row lies wholly in the viewport, nothing covers its middle. The display itself is not part of it.',
      `Both ends run on this machine; what the page's clock differed from the publisher's (${runs.map(({ clocks }) => `${round(clocks.ms, 2)} ± ${round(clocks.uncertainMs, 2)} ms`).join(', ')}) is taken off.`,
      'The alarms come 0.5 to 1.5 s apart; a second operator acknowledges and closes each through the HTTP API once it was seen. With fewer than 100 alarms p99 is the longest one.',
      'Cold load: a signed-in operator in a new browser profile without caches, while the telemetry goes on; usable is when the screen calls itself live, which it does after the server has confirmed what it shows.',
      'Browser, generator and the lifts share the two cores with Vigil; the lateness of the generator tells how much else they had to do.',
      'Without competitors: none of them has an alarm board to paint on.',
    ],
    versions: {
      chromium: chromiumVersion,
      'playwright-core': packageVersion('playwright-core'),
      mqtt: packageVersion('mqtt'),
    },
    raw: runs,
  };
}
