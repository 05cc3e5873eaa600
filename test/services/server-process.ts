import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';

/** A server of other people, started by a test. */
export interface ServerProcess {
  readonly pid: number;
  /** What it printed lately, for a failure's message. */
  output(): string;
  /** SIGSTOP: the process is there, its ports accept, nothing answers. */
  pause(): void;
  resume(): void;
  /** SIGKILL, resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, after 10 s SIGKILL; resolves when it is gone. Idempotent. */
  stop(): Promise<void>;
}

const children = new Set<ChildProcess>();
// A test process that ends early must not leave servers behind. SIGKILL also ends a paused one.
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

export interface StartOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** True as soon as it serves; asked every 20 ms. */
  readonly ready: (output: string) => Promise<boolean>;
  readonly deadlineMs?: number;
}

/** @throws Error with the program's output when it ends or is not ready in time (30 s) */
export async function startServerProcess(options: StartOptions): Promise<ServerProcess> {
  const child = spawn(options.command, [...options.args], { cwd: options.cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  let output = '';
  const collect = (chunk: Buffer): void => {
    output = (output + chunk.toString('utf8')).slice(-65_536);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const state = { gone: false };
  const exited = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      output += `\n${error.message}`;
      state.gone = true;
      children.delete(child);
      resolve();
    });
    child.once('exit', () => {
      state.gone = true;
      children.delete(child);
      resolve();
    });
  });
  const signal = async (name: NodeJS.Signals, deadlineMs: number): Promise<void> => {
    if (state.gone) return;
    child.kill('SIGCONT');
    child.kill(name);
    const tooLate = new AbortController();
    const timer = pause(deadlineMs, undefined, { signal: tooLate.signal }).then(
      () => child.kill('SIGKILL'),
      () => false,
    );
    await exited;
    tooLate.abort();
    await timer;
  };

  const deadline = Date.now() + (options.deadlineMs ?? 30_000);
  while (!(await options.ready(output))) {
    if (state.gone) throw new Error(`${options.command} ended at its start:\n${output}`);
    if (Date.now() > deadline) {
      await signal('SIGKILL', 1_000);
      throw new Error(`${options.command} is not ready in time:\n${output}`);
    }
    await pause(20);
  }
  return {
    pid: child.pid ?? 0,
    output: () => output,
    pause: () => {
      child.kill('SIGSTOP');
    },
    resume: () => {
      child.kill('SIGCONT');
    },
    kill: () => signal('SIGKILL', 10_000),
    stop: () => signal('SIGTERM', 10_000),
  };
}

/** True when a GET answers below 500 within a second. */
export async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1_000) });
    await response.arrayBuffer();
    return response.status < 500;
  } catch (error) {
    // Not yet listening, or not yet answering: the caller asks again until its deadline.
    if (error instanceof Error) return false;
    throw error;
  }
}

/** Runs `start` again with a new port when the program ended at its start, e.g. because the port was taken meanwhile. */
export async function withAnotherTry<T>(start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('ended at its start')) throw error;
    return start();
  }
}
