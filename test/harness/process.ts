import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseReadyLine } from '@vigil/service';

export const root = resolve(import.meta.dirname, '../..');

/** One of our own processes, started as it is in production: `node <workspace>/src/main.ts`, told by environment. */
export interface VigilProcess {
  readonly name: string;
  readonly pid: number;
  readonly isRunning: boolean;
  /** What the ready line of the last start announced. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** The last lines it printed, over all its starts. */
  output(): string;
  /** Starts it; resolves at its ready line. */
  start(): Promise<void>;
  /** Starts it without waiting for anything: it may be killed while it is still starting. */
  launch(): void;
  /** Waits for the ready line of the start under way. */
  ready(): Promise<void>;
  /** Sends the signal (SIGKILL) and waits until the process is gone. */
  kill(signal?: NodeJS.Signals): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** kill -9 and start. */
  restart(): Promise<void>;
  /** Ends that no `kill` of ours asked for. */
  readonly crashes: readonly string[];
}

const children = new Set<ChildProcess>();
// A worker of the test runner that is killed must not leave processes behind (they also watch their IPC channel).
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

const readyDeadlineMs = 60_000;
const keptLines = 400;

/** The environment without settings of whoever runs the tests. */
export function cleanEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:VIGIL_|VITEST|NODE_ENV)/.test(name)),
  );
  return { ...env, ...extra };
}

export interface ProcessPlan {
  readonly name: string;
  /** Below the root of the repository. */
  readonly entry: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

interface Run {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
  readonly gone: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  asked: boolean;
}

export function defineProcess(plan: ProcessPlan): VigilProcess {
  const lines: string[] = [];
  const crashes: string[] = [];
  let facts: Readonly<Record<string, unknown>> = {};
  let run: Run | null = null;

  const keep = (line: string): void => {
    lines.push(line);
    if (lines.length > keptLines) lines.shift();
  };
  const output = (): string => lines.join('\n');

  const launch = (): void => {
    if (run !== null) throw new Error(`${plan.name} is running`);
    const child = spawn(process.execPath, [resolve(root, plan.entry), ...(plan.args ?? [])], {
      cwd: root,
      env: cleanEnvironment(plan.env),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    children.add(child);
    const ready = Promise.withResolvers<void>();
    const gone = Promise.withResolvers<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>();
    // Nobody may be waiting for a start that is killed.
    ready.promise.catch(() => 'told to whoever waits');
    const mine: Run = { child, ready: ready.promise, gone: gone.promise, asked: false };
    run = mine;
    if (child.stdout === null || child.stderr === null) throw new Error('a child without pipes');
    createInterface({ input: child.stdout }).on('line', (line) => {
      keep(line);
      const parsed = parseReadyLine(line);
      if (parsed === undefined) return;
      facts = parsed.facts;
      ready.resolve();
    });
    createInterface({ input: child.stderr }).on('line', keep);
    child.on('error', (error) => keep(`${plan.name}: ${error.message}`));
    child.on('exit', (code, signal) => {
      children.delete(child);
      if (run === mine) run = null;
      if (!mine.asked) crashes.push(`${plan.name} ended by itself (${signal ?? `exit ${code}`}):\n${output()}`);
      ready.reject(new Error(`${plan.name} ended before it was ready (${signal ?? `exit ${code}`}):\n${output()}`));
      gone.resolve({ code, signal });
    });
  };

  const untilReady = async (): Promise<void> => {
    const current = run;
    if (current === null) throw new Error(`${plan.name} is not running:\n${output()}`);
    const { promise, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(
      () => reject(new Error(`${plan.name} is not ready in time:\n${output()}`)),
      readyDeadlineMs,
    );
    try {
      await Promise.race([current.ready, promise]);
    } finally {
      clearTimeout(timer);
    }
  };

  const kill: VigilProcess['kill'] = async (signal = 'SIGKILL') => {
    const current = run;
    if (current === null) return { code: null, signal: null };
    current.asked = true;
    current.child.kill(signal);
    return current.gone;
  };

  const start = async (): Promise<void> => {
    launch();
    await untilReady();
  };

  return {
    name: plan.name,
    get pid() {
      return run?.child.pid ?? 0;
    },
    get isRunning() {
      return run !== null;
    },
    get facts() {
      return facts;
    },
    crashes,
    output,
    launch,
    ready: untilReady,
    start,
    kill,
    restart: async () => {
      await kill();
      await start();
    },
  };
}
