import { watch } from 'node:fs';
import { join } from 'node:path';
import { isMissing } from '../file-errors.ts';
import { wakeFile } from './wake-file.ts';

export interface WakeListener {
  /** Forgets earlier rings. Called before looking, so that a ring while looking is not missed. */
  arm(): void;
  /** Resolves at the next ring since `arm`, on abort, or when it is time to look anyway. */
  wait(signal: AbortSignal): Promise<void>;
  close(): void;
}

/** Without a kernel watch (inotify limits, odd file systems) a follower falls back to looking this often. */
const unwatchedMs = 100;

/** @param safetyCheckMs how long `wait` waits at most, in milliseconds. */
export function listenForWake(directory: string, safetyCheckMs: number): WakeListener {
  const path = join(directory, wakeFile);
  let rung = false;
  let wake: (() => void) | undefined;
  let watcher: ReturnType<typeof watch> | undefined;
  let intervalMs = safetyCheckMs;

  const dropWatch = (): void => {
    watcher?.close();
    watcher = undefined;
  };
  const ring = (): void => {
    rung = true;
    wake?.();
  };
  const ensureWatch = (): void => {
    if (watcher !== undefined) return;
    try {
      watcher = watch(path, (event) => {
        // 'rename' is the file's removal: watch its successor.
        if (event === 'rename') dropWatch();
        ring();
      });
      watcher.on('error', () => {
        // Looked at again on the next round; until then the interval below carries the follower.
        dropWatch();
        ring();
      });
      intervalMs = safetyCheckMs;
    } catch (error) {
      // No file yet means no writer yet, which is no hurry. Anything else means that rings would be missed.
      intervalMs = isMissing(error) ? safetyCheckMs : Math.min(unwatchedMs, safetyCheckMs);
    }
  };

  return {
    arm: () => {
      ensureWatch();
      rung = false;
    },
    wait: (signal) =>
      new Promise((resolve) => {
        if (rung || signal.aborted) {
          resolve();
          return;
        }
        const finish = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', finish);
          wake = undefined;
          resolve();
        };
        const timer = setTimeout(finish, intervalMs);
        signal.addEventListener('abort', finish, { once: true });
        wake = finish;
      }),
    close: dropWatch,
  };
}
