import { listProc, readProc, statFields } from './proc.ts';

const mostLooks = 2_000;
const cell = new Int32Array(new SharedArrayBuffer(4));

/**
 * Waits until a process that was sent SIGSTOP stands still with all its threads: the signal reaches a thread that runs
 * on another processor a moment later, and in that moment it may still answer. Linux; elsewhere there is no telling.
 *
 * @throws Error when it still runs after two seconds
 */
export function untilStopped(pid: number): void {
  if (process.platform !== 'linux') return;
  for (let looks = 0; !isStopped(pid); looks += 1) {
    if (looks === mostLooks) throw new Error(`process ${pid} was sent SIGSTOP and runs on`);
    Atomics.wait(cell, 0, 0, 1);
  }
}

/** No thread of it runs. One that is gone, be it the whole process, is as good as stopped; the others still count. */
function isStopped(pid: number): boolean {
  const threads = listProc(`/proc/${pid}/task`) ?? [];
  return threads.every((thread) => {
    const stat = readProc(`/proc/${pid}/task/${thread}/stat`);
    return stat === null || /^[TtZX]$/.test(statFields(stat)[0] ?? '');
  });
}
