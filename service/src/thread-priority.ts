import { constants, setPriority } from 'node:os';

/**
 * Called in a worker thread whose work may wait: it gets the processor after the threads that acknowledge, judge and
 * show. Linux only, where priority 0 means the calling thread; elsewhere it would mean the whole process, and nothing is
 * done. Never throws: a system that forbids it (a filter of system calls) gets the same work at the same priority.
 */
export function giveWay(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Courtesy, not a condition: without it the history would end again and again.
  }
}
