import { setTimeout as pause } from 'node:timers/promises';
import type { LoadResult } from '../load/job.ts';
import { runLoad } from '../load/run-load.ts';
import { watchCpu } from '../machine/process-figures.ts';
import type { Pipeline } from './pipeline.ts';

/** One rate, offered for some seconds. */
export interface Rung {
  readonly offered: number;
  readonly acknowledgedPerSecond: number;
  /** Points counted in InfluxDB for each second from the first message to the last point. */
  readonly storedPerSecond: number;
  /** From the end of publishing until the last point could be counted, ms. */
  readonly behindMs: number;
  readonly acknowledged: number;
  /** Acknowledged, and not a point when nothing more came for ten seconds. */
  readonly missing: number;
  readonly sustained: boolean;
  readonly p99Ms: number;
  /** Cores by part while the load ran, the generator's too. */
  readonly cores: Readonly<Record<string, number>>;
  readonly load: LoadResult;
}

const warmupMs = 2_000;
/** Sustained: nearly all of the offered rate is acknowledged, and the points are there this soon after it. */
const leastShare = 0.98;
const mostBehindMs = 3_000;
const givenUpMs = 10_000;
/** A pipeline that is drowning is waited for this long at most. */
const mostWaitMs = 90_000;

/** Climbs until a rate is not sustained; that one is in the answer too. */
export async function climb(
  pipeline: Pipeline,
  rates: readonly number[],
  seconds: number,
  say: (line: string) => void,
): Promise<readonly Rung[]> {
  const rungs: Rung[] = [];
  for (const offered of rates) {
    const rung = await offer(pipeline, offered, seconds);
    pipeline.check();
    rungs.push(rung);
    const cores = Object.entries(rung.cores).map(([part, used]) => `${part} ${used}`);
    say(
      `${pipeline.name} ${offered}/s: ${Math.round(rung.acknowledgedPerSecond)} acknowledged/s, ${Math.round(rung.storedPerSecond)} stored/s, behind ${Math.round(rung.behindMs)} ms, missing ${rung.missing}, p99 ${rung.p99Ms} ms; cores: ${cores.join(', ')}`,
    );
    if (!rung.sustained) break;
  }
  return rungs;
}

async function offer(pipeline: Pipeline, offered: number, seconds: number): Promise<Rung> {
  // Messages bear the moment at which they were due: what an earlier rung sent is older than this.
  await pause(1_500);
  const startedAt = Date.now();
  const sinceMs = startedAt - 500;
  let endedAt = startedAt;
  let coresOf = (): Readonly<Record<string, number>> => ({});
  let cores: Readonly<Record<string, number>> = {};
  const load = await runLoad(
    {
      host: '127.0.0.1',
      port: pipeline.port,
      publishers: [...pipeline.publishers],
      pace: { kind: 'rate', perSecond: offered },
      warmupMs,
      measureMs: seconds * 1000,
    },
    {
      onMeasuring: () => {
        coresOf = watchCpu(pipeline.pids);
      },
      onMeasured: () => {
        cores = coresOf();
        endedAt = Date.now();
      },
    },
  );
  const acknowledged = load.totalAcknowledged;
  const { stored, at } = await settle(pipeline, sinceMs, acknowledged);
  const behindMs = Math.max(0, at - endedAt);
  // A message that was published, stored and not acknowledged in time is no loss.
  const missing = Math.max(0, acknowledged - stored);
  return {
    offered,
    acknowledgedPerSecond: load.acknowledgedPerSecond,
    storedPerSecond: (stored * 1000) / (seconds * 1000 + warmupMs + behindMs),
    behindMs,
    acknowledged,
    missing,
    sustained: missing === 0 && behindMs <= mostBehindMs && load.acknowledgedPerSecond >= leastShare * offered,
    p99Ms: load.latency.p99,
    cores: { ...cores, generator: Math.round(load.generatorCpu * 100) / 100 },
    load,
  };
}

/** Waits until all points can be counted, or until no more come. */
async function settle(
  pipeline: Pipeline,
  sinceMs: number,
  wanted: number,
): Promise<{ readonly stored: number; readonly at: number }> {
  let stored = 0;
  let at = Date.now();
  const deadline = at + mostWaitMs;
  for (;;) {
    const found = await pipeline.influx.countSince(sinceMs);
    if (found > stored) {
      stored = found;
      at = Date.now();
    }
    if (stored >= wanted || Date.now() - at > givenUpMs || Date.now() > deadline) return { stored, at };
    await pause(200);
  }
}
