import { closeSync, constants, fstatSync, openSync, statSync, watch, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isMissing } from './segment-name.ts';

/**
 * Wake-up across processes. The writer overwrites the same few bytes of one small file after each commit; followers
 * have the kernel tell them (inotify, which folds many touches into one). The file is never replaced, so a watch on
 * it stays good. Nothing depends on it: a follower also looks by itself once a second.
 */
export const wakeFile = 'wake';

export interface Bell {
  /** Tells followers that there is something new. Never throws. */
  ring(): void;
  /** Opens the file again when somebody removed it. */
  inspect(): void;
  close(): void;
}

export function openBell(directory: string): Bell {
  const path = join(directory, wakeFile);
  const text = Buffer.from(`${process.pid}\n`.padStart(12));
  const open = (): number => openSync(path, constants.O_RDWR | constants.O_CREAT, 0o644);
  let fd = open();
  const ring = (): void => {
    try {
      writeSync(fd, text, 0, text.length, 0);
    } catch {
      // A full disk can refuse even this. The record is safe already, and every follower looks once a second.
    }
  };
  ring();
  return {
    ring,
    inspect: () => {
      if (statSync(path, { throwIfNoEntry: false })?.ino === fstatSync(fd).ino) return;
      const next = open();
      closeSync(fd);
      fd = next;
    },
    close: () => closeSync(fd),
  };
}

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
