import { once } from 'node:events';
import { setTimeout as pause, setImmediate as yieldToOthers } from 'node:timers/promises';
import { DAY_MS, dayStartMs } from './day.ts';
import type { DayFile } from './day-file.ts';
import type { DayWriter } from './day-writer.ts';

/** A log this long is compacted when writing pauses: readers look through all of it (200,000 points: 5 ms). */
export const LONG_LOG_POINTS = 200_000;
/** Writing goes first, up to here: who catches up should catch up, and a larger part is compacted more cheaply. */
const LONGEST_LOG_POINTS = 500_000;
/** The same for many small writes. */
const LONG_LOG_SLICES = 5_000;
/** No write for so long is a pause, ms. */
const QUIET_MS = 1_000;
/** Any log is compacted after this, ms. Shorter costs processor (each time the last chunk of each unit is rewritten). */
const TICK_MS = 600_000;
/** Days that have ended get this long for late points before their file is shortened, ms. */
const GRACE_MS = 900_000;

/** Work between two pauses: a few ms of this thread each. */
const SLICES_A_STEP = 8;
const COMPACTED_A_STEP = { series: 32, points: 1_000 };
const PAGES_A_STEP = 256;
const PAUSE_MS = 25;

export interface UpkeepOptions {
  /** Days with an open writer, and the last days of the folder, whose log may stem from before a restart. */
  readonly writers: () => readonly (readonly [DayFile, DayWriter])[];
  readonly now: () => number;
  readonly onError: (file: DayFile | null, error: unknown) => void;
}

/** Turns logs into chunks in small steps between which the process does its other work. */
export class Upkeep {
  readonly #options: UpkeepOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #stopped = new AbortController();
  #running: Promise<void> | null = null;
  #quiet: NodeJS.Timeout | undefined;
  /** The last write, monotonic ms. */
  #writtenAt = 0;

  constructor(options: UpkeepOptions) {
    this.#options = options;
    this.#timer = setInterval(() => {
      void this.sweep();
    }, TICK_MS);
    this.#timer.unref();
  }

  /** After each write: begins a sweep where a log became long, or when writing pauses after it. */
  notice(writer: DayWriter): void {
    this.#writtenAt = performance.now();
    if (this.#isDue(writer)) void this.sweep();
    else if (writer.logPoints >= LONG_LOG_POINTS) this.#quiet ??= setTimeout(this.#pausing, QUIET_MS).unref();
    this.#quiet?.refresh();
  }

  /** Long, or long enough while nobody writes. */
  #isDue({ logPoints, logSlices }: DayWriter): boolean {
    if (logPoints >= LONGEST_LOG_POINTS || logSlices >= LONG_LOG_SLICES) return true;
    return logPoints >= LONG_LOG_POINTS && performance.now() - this.#writtenAt >= QUIET_MS;
  }

  readonly #pausing = (): void => {
    this.#quiet = undefined;
    void this.sweep();
  };

  /** Compacts every log; a second call joins the one under way. Never rejects. */
  sweep(): Promise<void> {
    this.#running ??= this.#sweepAll().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    clearTimeout(this.#quiet);
    this.#stopped.abort();
    await this.#running;
  }

  async #sweepAll(): Promise<void> {
    let day: DayFile | null = null;
    try {
      for (const [file, writer] of this.#options.writers()) {
        day = file;
        await this.#sweepDay(file, writer);
      }
    } catch (error) {
      this.#options.onError(day, error);
    }
  }

  async #sweepDay(file: DayFile, writer: DayWriter): Promise<void> {
    const go = (): boolean => !this.#stopped.signal.aborted && file.db.isOpen;
    const rest = (): Promise<void> => this.#rest(writer.logPoints);
    for (let generation = go() ? writer.nextGeneration() : null; generation !== null; ) {
      while (writer.collect(generation, SLICES_A_STEP)) {
        await rest();
        if (!go()) return;
      }
      while (writer.compact(generation, COMPACTED_A_STEP)) {
        await rest();
        if (!go()) return;
      }
      writer.discard(generation);
      await rest();
      // What was written meanwhile waits for the next sweep, unless it is due again.
      generation = go() && this.#isDue(writer) ? writer.nextGeneration() : null;
    }
    if (this.#options.now() < dayStartMs(file.day) + DAY_MS + GRACE_MS) return;
    while (go() && file.giveBack(PAGES_A_STEP)) await rest();
  }

  /** Short when writing is faster than compacting, and none when stopped: closing must not wait for a timer. */
  async #rest(logPoints: number): Promise<void> {
    const { signal } = this.#stopped;
    if (signal.aborted || logPoints > 2 * LONGEST_LOG_POINTS) await yieldToOthers();
    else await Promise.race([pause(PAUSE_MS), once(signal, 'abort')]);
  }
}
