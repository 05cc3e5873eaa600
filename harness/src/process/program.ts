import { type ChildProcess, type Serializable, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { parseReadyLine } from '@vigil/service';
import { cleanEnvironment, root } from './environment.ts';
import { untilStopped } from './stopped.ts';

export interface ProgramPlan {
  readonly name: string;
  readonly command: string;
  readonly args?: readonly string[];
  /** Default: the root of the repository. */
  readonly cwd?: string;
  /** Added to the caller's environment without his own settings. */
  readonly env?: Readonly<Record<string, string>>;
  /** With an IPC channel: our own processes end when it closes, that is with us. */
  readonly ipc?: boolean;
  /**
   * When `start` resolves: at the ready line that our own processes print, at once, or when the function says so; it
   * is asked every 20 ms and given everything kept of the output.
   */
  readonly ready: 'line' | 'at-once' | ((output: string) => boolean | Promise<boolean>);
  /** Default: 60 s. */
  readonly readyWithinMs?: number;
  readonly onLine?: (line: string, stream: 'out' | 'err') => void;
  readonly onMessage?: (message: unknown) => void;
  readonly onEnd?: (ending: Ending) => void;
}

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program, of ours or of others, that can be started, killed and started again. Ended by its id, never by name. */
export interface Program {
  readonly name: string;
  /** 0 while it does not run. */
  readonly pid: number;
  readonly isRunning: boolean;
  /** What the ready line of the last start announced. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** The last lines it printed, over all its starts. */
  readonly output: () => string;
  /** Starts it and waits until it is ready. @throws Error with its output when it ends first or takes too long */
  readonly start: () => Promise<void>;
  /** Starts it without waiting for anything: it may be killed while it is still starting. */
  readonly launch: () => void;
  /** Waits until the start under way is ready. */
  readonly ready: () => Promise<void>;
  /** Resolves when the present run has ended; at once when there is none. */
  readonly ended: () => Promise<Ending>;
  /** Sends the signal (default: SIGKILL) and waits until the process is gone. */
  readonly kill: (signal?: NodeJS.Signals) => Promise<Ending>;
  /** Sends the signal and does not wait. */
  readonly signal: (signal: NodeJS.Signals) => void;
  /** SIGTERM, SIGKILL after 15 s; resolves when it is gone. Idempotent. */
  readonly stop: () => Promise<void>;
  /** kill -9 and start. */
  readonly restart: () => Promise<void>;
  /** SIGSTOP: its ports accept, nothing answers. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Over the IPC channel. */
  readonly send: (message: Serializable) => void;
  /** Closes the IPC channel, as a parent does that dies. */
  readonly disconnect: () => void;
  /** Ends that nobody here asked for. */
  readonly crashes: readonly string[];
}

const children = new Set<ChildProcess>();
// Whoever started them may be killed himself (a worker of the test runner): nothing stays behind. SIGKILL also ends a
// paused process. Our own processes watch their IPC channel besides.
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

const readyWithinMs = 60_000;
const stopWithinMs = 15_000;
const probeEveryMs = 20;
const drainedWithinMs = 500;
const keptLines = 400;
const neverRan: Ending = { code: null, signal: null };

interface Run {
  readonly child: ChildProcess;
  readonly ready: PromiseWithResolvers<void>;
  readonly ended: PromiseWithResolvers<Ending>;
  asked: boolean;
}

export function defineProgram(plan: ProgramPlan): Program {
  const lines: string[] = [];
  const crashes: string[] = [];
  let facts: Readonly<Record<string, unknown>> = {};
  let run: Run | null = null;

  const output = (): string => lines.join('\n');
  const keep = (line: string, stream: 'out' | 'err'): void => {
    lines.push(line);
    if (lines.length > keptLines) lines.shift();
    plan.onLine?.(line, stream);
  };

  const launch = (): void => {
    if (run !== null) throw new Error(`${plan.name} is running`);
    const child = spawn(plan.command, [...(plan.args ?? [])], {
      cwd: plan.cwd ?? root,
      env: cleanEnvironment(plan.env),
      stdio: ['ignore', 'pipe', 'pipe', ...(plan.ipc === true ? (['ipc'] as const) : [])],
    });
    children.add(child);
    const mine: Run = { child, ready: Promise.withResolvers(), ended: Promise.withResolvers(), asked: false };
    run = mine;
    // Nobody may be waiting for a start that is killed.
    mine.ready.promise.catch(() => 'told to whoever waits');
    if (plan.ready === 'at-once') mine.ready.resolve();
    const end = (ending: Ending, why: string): void => {
      if (!children.delete(child)) return;
      if (run === mine) run = null;
      if (!mine.asked) crashes.push(`${plan.name} ended by itself (${why}):\n${output()}`);
      mine.ready.reject(new Error(`${plan.name} ended at its start (${why}):\n${output()}`));
      mine.ended.resolve(ending);
      plan.onEnd?.(ending);
    };
    const listen = (line: string): void => {
      keep(line, 'out');
      const announced = plan.ready === 'line' ? parseReadyLine(line) : undefined;
      if (announced === undefined) return;
      facts = announced.facts;
      mine.ready.resolve();
    };
    const drained = [readLines(child.stdout, listen), readLines(child.stderr, (line) => keep(line, 'err'))];
    if (plan.onMessage !== undefined) child.on('message', plan.onMessage);
    // 'error' without a process: it never ran. Otherwise it is a signal or a message that could not be sent.
    child.on('error', (error) => {
      keep(`${plan.name}: ${error.message}`, 'err');
      if (child.pid === undefined) end(neverRan, error.message);
    });
    child.on('exit', (code, signal) => {
      // Its last words are still in the pipes. A grandchild may hold them open for ever, which is not waited for.
      void Promise.race([Promise.all(drained), pause(drainedWithinMs, undefined, { ref: false })]).then(() =>
        end({ code, signal }, signal ?? `exit ${code}`),
      );
    });
  };

  const ready = async (): Promise<void> => {
    const current = run;
    if (current === null) throw new Error(`${plan.name} is not running:\n${output()}`);
    const limitMs = plan.readyWithinMs ?? readyWithinMs;
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => late.reject(new Error(`${plan.name} was not ready within ${limitMs} ms:\n${output()}`)),
      limitMs,
    );
    const probed = new AbortController();
    try {
      if (typeof plan.ready === 'function')
        probe(plan.ready, output, probed.signal).then(current.ready.resolve, current.ready.reject);
      await Promise.race([current.ready.promise, late.promise]);
    } finally {
      clearTimeout(timer);
      probed.abort();
    }
  };

  const send = (signal: NodeJS.Signals): Run | null => {
    if (run === null) return null;
    run.asked = true;
    // A paused process would not see anything but SIGKILL.
    if (signal !== 'SIGSTOP') run.child.kill('SIGCONT');
    run.child.kill(signal);
    return run;
  };
  const kill: Program['kill'] = async (signal = 'SIGKILL') => (await send(signal)?.ended.promise) ?? neverRan;
  const start = async (): Promise<void> => {
    launch();
    try {
      await ready();
    } catch (error) {
      await kill();
      throw error;
    }
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
    ready,
    start,
    kill,
    ended: async () => (await run?.ended.promise) ?? neverRan,
    signal: (signal) => {
      send(signal);
    },
    stop: async () => {
      const stopped = kill('SIGTERM');
      const timer = setTimeout(() => run?.child.kill('SIGKILL'), stopWithinMs);
      await stopped;
      clearTimeout(timer);
    },
    restart: async () => {
      await kill();
      await start();
    },
    pause: () => {
      const pid = run?.child.pid;
      if (pid === undefined) return;
      process.kill(pid, 'SIGSTOP');
      untilStopped(pid);
    },
    resume: () => {
      run?.child.kill('SIGCONT');
    },
    send: (message) => {
      run?.child.send(message);
    },
    disconnect: () => {
      run?.child.disconnect();
    },
  };
}

/** Defined and started. */
export async function startProgram(plan: ProgramPlan): Promise<Program> {
  const program = defineProgram(plan);
  await program.start();
  return program;
}

/** One of our own entry files, run from its source as in production; `entry` is below the root of the repository. */
export function ownProgram(
  plan: Omit<ProgramPlan, 'command' | 'args' | 'ready' | 'ipc'> & {
    readonly entry: string;
    readonly args?: readonly string[];
    readonly nodeOptions?: readonly string[];
    readonly ready?: ProgramPlan['ready'];
  },
): ProgramPlan {
  const { entry, args = [], nodeOptions = [], ready = 'line', ...rest } = plan;
  return {
    ...rest,
    ready,
    command: process.execPath,
    args: [...nodeOptions, resolve(root, entry), ...args],
    ipc: true,
  };
}

/** Resolves at the end of the stream. */
async function readLines(stream: Readable | null, onLine: (line: string) => void): Promise<void> {
  if (stream === null) return;
  await once(createInterface({ input: stream }).on('line', onLine), 'close');
}

async function probe(
  isReady: (output: string) => boolean | Promise<boolean>,
  output: () => string,
  given: AbortSignal,
): Promise<void> {
  while (!given.aborted && !(await isReady(output()))) await pause(probeEveryMs);
}
