import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { EXIT_CONFIG, parseReadyLine, type ReadyLine } from '@vigil/service';

export interface ChildPlan {
  readonly name: string;
  readonly entry: string;
  readonly nodeOptions?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface ChildHooks {
  readonly onLine: (name: string, line: string, stream: 'out' | 'err') => void;
  readonly onReady: (ready: ReadyLine) => void;
  /** The process refuses to run as it is configured (exit 78): starting it again would change nothing. */
  readonly onRefused: (name: string) => void;
  readonly onRestart: (name: string, code: number | null, signal: string | null, inMs: number) => void;
}

/** A process that is kept running: started again after 0.5 s, 1 s, 2 s … 30 s; a minute of health resets the wait. */
export interface Child {
  readonly name: string;
  readonly pid: () => number | undefined;
  /** Not started again from now on. For all, before the first is stopped: who dies meanwhile must not come back. */
  letGo(): void;
  /** SIGTERM, and SIGKILL after `limitMs`. Resolves when the process is gone. */
  stop(limitMs: number): Promise<void>;
}

const firstWaitMs = 500;
const longestWaitMs = 30_000;
const healthyAfterMs = 60_000;

export function keepRunning(plan: ChildPlan, hooks: ChildHooks): Child {
  let process_: ChildProcess | null = null;
  let waitMs = firstWaitMs;
  let timer: NodeJS.Timeout | null = null;
  let stopping = false;
  let everReady = false;
  let gone: (() => void) | null = null;

  const ended = (code: number | null, signal: string | null, ranMs: number): void => {
    process_ = null;
    if (stopping) {
      gone?.();
      return;
    }
    if (code === EXIT_CONFIG && !everReady) {
      hooks.onRefused(plan.name);
      return;
    }
    if (ranMs > healthyAfterMs) waitMs = firstWaitMs;
    hooks.onRestart(plan.name, code, signal, waitMs);
    timer = setTimeout(start, waitMs);
    waitMs = Math.min(longestWaitMs, waitMs * 2);
  };
  const start = (): void => {
    timer = null;
    const startedAt = performance.now();
    const child = spawn(process.execPath, [...(plan.nodeOptions ?? []), plan.entry], {
      env: { ...process.env, ...plan.env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A session of its own: a terminal's Ctrl-C or its closing reaches the supervisor alone, which stops all in order.
      detached: process.platform !== 'win32',
    });
    process_ = child;
    createInterface({ input: child.stdout ?? process.stdin }).on('line', (line) => {
      const ready = parseReadyLine(line);
      if (ready !== undefined) {
        everReady = true;
        hooks.onReady(ready);
      }
      hooks.onLine(plan.name, line, 'out');
    });
    createInterface({ input: child.stderr ?? process.stdin }).on('line', (line) =>
      hooks.onLine(plan.name, line, 'err'),
    );
    child.on('error', (error) => {
      hooks.onLine(plan.name, `cannot be started: ${error.message}`, 'err');
      // Too many processes, the runtime just being replaced: it never ran, so nothing will say that it ended.
      if (child.pid === undefined) ended(null, null, 0);
    });
    child.on('exit', (code, signal) => ended(code, signal, performance.now() - startedAt));
  };
  start();
  const letGo = (): void => {
    stopping = true;
    if (timer !== null) clearTimeout(timer);
  };

  return {
    name: plan.name,
    pid: () => process_?.pid,
    letGo,
    stop: async (limitMs) => {
      letGo();
      const child = process_;
      if (child === null) return;
      await new Promise<void>((resolve) => {
        gone = resolve;
        const kill = setTimeout(() => child.kill('SIGKILL'), limitMs);
        child.once('exit', () => clearTimeout(kill));
        child.kill('SIGTERM');
      });
    },
  };
}
