import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { defineProgram, freePort, type Program, parts } from '@vigil/harness';
import type { Context, Measurement, Outcome } from '../measurement.ts';
import { median, round } from '../report/statistics.ts';
import { signInHandler } from '../screen/handler.ts';
import { firstOperator } from '../screen/running-city.ts';

const wantedMs = 3_000;
const probeEveryMs = 10;
const givenUpMs = 120_000;

const kinds = ['first start on a new folder', 'every other start'] as const;
/** In the order in which they usually come. The board is usable when its page is served and the operator can sign in. */
const stages = ['first log line', ...parts, 'board', 'city'] as const;
type Stage = (typeof stages)[number];

interface Run {
  readonly kind: (typeof kinds)[number];
  /** Ms after npm was started. */
  readonly at: Readonly<Record<Stage, number>>;
}

export const start: Measurement = {
  name: 'start',
  what: 'npm start in an installed checkout: from the command to a board that an operator can sign in to, with the usual simulated city',
  run: async (context) => {
    const runs: Run[] = [];
    for (let run = 1; run <= (context.runs ?? 3); run += 1)
      for (const kind of kinds) {
        const at = await startOnce(context, join(context.folder, `data-${run}`));
        context.say(`${kind}: ${stages.map((stage) => `${stage} ${round(at[stage])}`).join(', ')} ms`);
        runs.push({ kind, at });
      }
    return outcome(runs);
  },
};

async function startOnce(context: Context, dataDir: string): Promise<Run['at']> {
  const [mqtt, ws, http] = [await freePort(), await freePort(), await freePort()];
  const at = new Map<Stage, number>();
  const startedAt = performance.now();
  const note = (stage: Stage): void => {
    if (!at.has(stage)) at.set(stage, performance.now() - startedAt);
  };
  const ports = { '--mqtt-port': mqtt, '--mqtts-port': 0, '--ws-port': ws, '--http-port': http };
  const npm = defineProgram({
    name: 'npm start',
    command: 'npm',
    args: ['start', '--', '--data', dataDir, ...Object.entries(ports).flatMap(([name, port]) => [name, String(port)])],
    env: {
      FORCE_COLOR: '0',
      VIGIL_BROKER_HEALTH_PORT: String(await freePort()),
      VIGIL_INGEST_HEALTH_PORT: String(await freePort()),
      VIGIL_DASHBOARD_HEALTH_PORT: '0',
    },
    ready: 'at-once',
    onLine: (line) => {
      const [, name, message] = /^\d\d:\d\d:\d\d (\w+) +info +(\w+)/.exec(line) ?? [];
      if (name !== undefined) note('first log line');
      const stage = stages.find((each) => each === name);
      if (stage !== undefined && message === 'ready') note(stage);
    },
  });
  context.onEnd(npm.stop);
  npm.launch();
  await until(npm, () => canSignIn(`http://127.0.0.1:${http}`, dataDir));
  note('board');
  await until(npm, () => Promise.resolve(at.has('city')));
  await npm.stop();
  const moment = (stage: Stage): number => at.get(stage) ?? Number.NaN;
  return {
    'first log line': moment('first log line'),
    broker: moment('broker'),
    ingest: moment('ingest'),
    dashboard: moment('dashboard'),
    board: moment('board'),
    city: moment('city'),
  };
}

async function canSignIn(url: string, dataDir: string): Promise<boolean> {
  try {
    const page = await fetch(url);
    if (!page.ok || !(await page.text()).includes('<script')) return false;
    await signInHandler(url, await firstOperator(dataDir));
    return true;
  } catch (error) {
    // Not there yet: no listener, or no accounts.
    if (error instanceof Error) return false;
    throw error;
  }
}

async function until(npm: Program, isTrue: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + givenUpMs;
  while (!(await isTrue())) {
    if (!npm.isRunning || performance.now() > deadline) throw new Error(`npm start did not come up:\n${npm.output()}`);
    await pause(probeEveryMs);
  }
}

function outcome(runs: readonly Run[]): Outcome {
  const of = (kind: Run['kind'], stage: Stage): number =>
    round(median(runs.filter((run) => run.kind === kind).map(({ at }) => at[stage])));
  return {
    tables: [
      {
        title: 'Median, ms after the command',
        columns: ['', ...stages],
        rows: kinds.map((kind) => [kind, ...stages.map((stage) => of(kind, stage))]),
      },
    ],
    targets: kinds.map((kind) => {
      const measured = of(kind, 'board');
      return { what: `board, ${kind}, ms (at most)`, measured, wanted: wantedMs, met: measured <= wantedMs };
    }),
    notes: [
      'Board: the page is served, and the operator has signed in through the HTTP API. Processes: their ready line. City: its process is up; its units are registered and connect one after the other.',
      'A first start also creates keys, accounts and the store, and draws and registers the city when the board is up. Installing packages and building the console, which the very first npm start does, is no part of it.',
      'The figures mean something on a quiet machine only: five processes load their sources on its cores at once.',
    ],
    versions: {},
    raw: runs,
  };
}
