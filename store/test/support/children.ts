import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface Child {
  readonly pid: number;
  /** The next message that passes; fails when the child ends first. */
  next(wanted: (message: unknown) => boolean): Promise<unknown>;
  send(message: string): void;
  kill(): Promise<void>;
  ended(): Promise<number | null>;
}

/** A real process of its own, from `test/fixtures`; messages are kept until they are asked for. */
export function startChild(script: string, ...args: readonly string[]): Child {
  const child: ChildProcess = fork(join(import.meta.dirname, '..', 'fixtures', script), args, {
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const waiting: unknown[] = [];
  let wake: () => void = () => undefined;
  let exited = false;
  child.on('message', (message) => {
    waiting.push(message);
    wake();
  });
  const exit = once(child, 'exit').then(() => {
    exited = true;
    wake();
    return child.exitCode;
  });
  return {
    pid: child.pid ?? 0,
    async next(wanted) {
      for (;;) {
        while (waiting.length > 0) {
          const message = waiting.shift();
          if (wanted(message)) return message;
        }
        if (exited) throw new Error(`${script} ended with ${child.exitCode ?? child.signalCode} before it said so`);
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        await promise;
      }
    },
    send: (message) => {
      child.send(message);
    },
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
    ended: () => exit,
  };
}
