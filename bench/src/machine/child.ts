import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

/** A program that a measurement started, of ours or of others. Ended by its id, never by name. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  readonly process: ChildProcess;
  readonly isRunning: () => boolean;
  /** The last lines it printed. */
  output(): string;
  /** SIGTERM, after 15 s SIGKILL; resolves when it is gone. Idempotent. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export interface ChildPlan {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** With an IPC channel, by which our own processes see that we are gone. */
  readonly ipc?: boolean;
  /** True when it serves; asked at every printed line and every 50 ms. */
  readonly ready: (lines: readonly string[]) => boolean | Promise<boolean>;
  readonly readyWithinMs?: number;
}

const children = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

const keptLines = 400;

/** The environment without settings of whoever measures. */
export function cleanEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(?:VIGIL_|VITEST|NODE_ENV|NODE_OPTIONS)/.test(name));
  return { ...Object.fromEntries(own), ...extra };
}

/** @throws Error with what it printed, when it ends or is not ready in time (60 s) */
export async function startChild(plan: ChildPlan): Promise<Child> {
  const child = spawn(plan.command, [...plan.args], {
    cwd: plan.cwd,
    env: cleanEnvironment(plan.env),
    stdio: plan.ipc === true ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  const lines: string[] = [];
  const keep = (line: string): void => {
    lines.push(line);
    if (lines.length > keptLines) lines.shift();
  };
  for (const stream of [child.stdout, child.stderr])
    if (stream !== null) createInterface({ input: stream }).on('line', keep);
  let running = true;
  const gone = Promise.withResolvers<void>();
  const ended = (why: string): void => {
    keep(`${plan.name}: ${why}`);
    running = false;
    children.delete(child);
    gone.resolve();
  };
  child.once('error', (error) => ended(error.message));
  child.once('exit', (code, signal) => ended(`ended (${signal ?? `exit ${code}`})`));
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    if (!running) return;
    child.kill(signal);
    const kill = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await gone.promise;
    clearTimeout(kill);
  };
  const output = (): string => lines.join('\n');

  const deadline = performance.now() + (plan.readyWithinMs ?? 60_000);
  while (!(await plan.ready(lines))) {
    if (!running) throw new Error(`${plan.name} ended at its start:\n${output()}`);
    if (performance.now() > deadline) {
      await stop('SIGKILL');
      throw new Error(`${plan.name} was not ready in time:\n${output()}`);
    }
    await pause(50);
  }
  return { name: plan.name, pid: child.pid ?? 0, process: child, isRunning: () => running, output, stop };
}
