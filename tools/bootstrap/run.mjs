import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { Refusal } from './say.mjs';

const parentCheckMs = 500;

/**
 * Runs the entry file in the pinned runtime and becomes transparent: same streams, same signals, same exit code.
 * (process.execve would be simpler, but the host's Node 20 has none.) When npm is killed, and so could not pass a
 * signal on, the child is asked to end.
 * @returns the exit code; 128 + n when a signal ended the child
 */
export function handOver(node, entry, args, { root, ipc, leavesTraces = true }) {
  // The open channel tells the app when this process was killed and could not pass that on.
  const stdio = ['inherit', 'inherit', 'inherit', ...(ipc ? ['ipc'] : [])];
  // Compiled code is kept for the next time, by this process and all that it starts: it is most of a start.
  const cache = leavesTraces ? { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'vigil') } : {};
  const env = { ...cache, ...process.env };
  const child = spawn(node, [entry, ...args], { cwd: root, stdio, env });
  const forward = (signal) => child.kill(signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  const parentGone = watchParent(() => child.kill('SIGTERM'));
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
      clearInterval(parentGone);
      for (const name of signals) process.off(name, forward);
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

/**
 * npm runs its scripts in a shell, which neither passes a SIGTERM on nor notices that npm is gone: so both are watched.
 * Only below npm: whoever runs this file by hand may leave it running in the background.
 */
function watchParent(onGone) {
  if (process.env.npm_lifecycle_event === undefined) return undefined;
  const before = ancestors();
  const timer = setInterval(() => {
    if (ancestors() === before) return;
    clearInterval(timer);
    onGone();
  }, parentCheckMs);
  return timer;
}

/** "shell npm", or "npm" where the shell has replaced itself or the system does not tell. */
function ancestors() {
  const parent = process.ppid;
  const stat = read(`/proc/${parent}/stat`);
  const [, name = '', grandparent = ''] = /^\d+ \((.*)\) \S (\d+) /s.exec(stat) ?? [];
  return name === '' || /^(npm|node)/.test(name) ? `${parent}` : `${parent} ${grandparent}`;
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // No /proc on this system, or the parent went this very moment: its number alone tells then.
    return '';
  }
}
