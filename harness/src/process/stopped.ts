import { readdirSync, readFileSync } from 'node:fs';

const mostLooks = 2_000;
const cell = new Int32Array(new SharedArrayBuffer(4));

/**
 * Waits until a process that was sent SIGSTOP stands still with all its threads: the signal reaches a thread that runs
 * on another processor a moment later, and in that moment it may still answer. Linux; elsewhere there is no telling.
 */
export function untilStopped(pid: number): void {
  if (process.platform !== 'linux') return;
  for (let looks = 0; looks < mostLooks && !isStopped(pid); looks += 1) Atomics.wait(cell, 0, 0, 1);
}

/** State of each thread: field 3 of proc(5) stat, behind the name in brackets. Gone is as good as stopped. */
function isStopped(pid: number): boolean {
  try {
    return readdirSync(`/proc/${pid}/task`).every((thread) => {
      const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
      return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
    });
  } catch {
    return true;
  }
}
