import { type ChildProcess, spawn } from 'node:child_process';
import { type Child, type ChildHooks, type ChildPlan, keepRunning } from './child.ts';

/** Longer than the ten seconds that a process allows itself. */
const stopLimitMs = 12_000;
/** Sources first, then the intake, then who reads from it: what was accepted is still worked off. */
const stopOrder = ['city', 'broker', 'ingest', 'dashboard'];

export type Facts = Readonly<Record<string, unknown>>;

/** The processes of one `npm start`, kept running until they are stopped together. */
export interface Stack {
  /** Resolves with what it announced, at its first ready line. */
  launch(plan: ChildPlan, index: number): Promise<Facts>;
  /** Runs a script to its end. @throws Error when that is not a good one */
  run(entry: string, env: Readonly<Record<string, string>>): Promise<void>;
  /** Idempotent: the second caller waits for the same end. */
  stop(): Promise<void>;
}

export function createStack(hooks: {
  readonly onLine: (name: string, index: number, line: string) => void;
  readonly onRefused: ChildHooks['onRefused'];
  readonly onRestart: ChildHooks['onRestart'];
}): Stack {
  const children: Child[] = [];
  const scripts = new Map<ChildProcess, Promise<number | null>>();
  let stopping: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    for (const child of children) child.letGo();
    for (const [script, ended] of scripts) {
      script.kill('SIGTERM');
      await ended;
    }
    for (const name of stopOrder) await children.find((child) => child.name === name)?.stop(stopLimitMs);
  };
  return {
    launch: (plan, index) => {
      const ready = Promise.withResolvers<Facts>();
      // Stopped while something else was being prepared: nothing new begins.
      if (stopping !== null) return ready.promise;
      const child = keepRunning(plan, {
        onLine: (name, line) => hooks.onLine(name, index, line),
        onReady: ({ facts }) => ready.resolve(facts),
        onRefused: hooks.onRefused,
        onRestart: (...end) => {
          if (stopping === null) hooks.onRestart(...end);
        },
      });
      children.push(child);
      return ready.promise;
    },
    run: async (entry, env) => {
      const script = spawn(process.execPath, [entry], {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'ignore', 'inherit'],
        detached: process.platform !== 'win32',
      });
      const ended = new Promise<number | null>((done) => script.on('exit', done));
      scripts.set(script, ended);
      const code = await ended;
      scripts.delete(script);
      if (code !== 0) throw new Error(`${entry} ended with ${code}`);
    },
    stop: () => (stopping ??= stop()),
  };
}
