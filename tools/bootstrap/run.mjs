import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { Refusal } from './say.mjs';

/**
 * Runs the entry file in the pinned runtime and becomes transparent: same streams, same signals, same exit code.
 * (process.execve would be simpler, but the host's Node 20 has none.)
 * @returns the exit code; 128 + n when a signal ended the child
 */
export function handOver(node, entry, args, { root, ipc }) {
  // The open channel tells the app when this process was killed and could not pass that on.
  const stdio = ['inherit', 'inherit', 'inherit', ...(ipc ? ['ipc'] : [])];
  const child = spawn(node, [entry, ...args], { cwd: root, stdio, env: process.env });
  const forward = (signal) => child.kill(signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      // The file exists, so "not found" means its loader: glibc binary on a musl system.
      const hint = `${node}: ${error.message}`;
      reject(
        new Refusal(
          78,
          `随附的 Node.js 无法运行（${hint}），请安装 Node.js 24.11 或更高版本并删除该软件包。`,
          `The shipped Node.js does not run (${hint}); install Node.js 24.11 or newer and remove that package.`,
        ),
      );
    });
    child.once('exit', (code, signal) => {
      for (const name of signals) process.off(name, forward);
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}
