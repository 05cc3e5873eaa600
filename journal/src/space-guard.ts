import { statfsSync } from 'node:fs';
import type { Budget, JournalLevel } from './budget.ts';
import { admits, effectiveLimit, levelOf } from './budget.ts';
import type { JournalObserver } from './journal-event.ts';

/** How old a look at the file system may be, in milliseconds: normally, and while something is being refused. */
const relaxedMs = 5000;
const tightMs = 250;

export interface Space {
  /** Bytes that hold records. */
  readonly dataBytes: number;
  /** Bytes on disk that are prepared for more. */
  readonly spareBytes: number;
}

/** Decides whether a record fits, from the byte budget and the room the file system really has. */
export class SpaceGuard {
  readonly #directory: string;
  readonly #budget: Budget;
  readonly #space: Space;
  readonly #tell: JournalObserver;
  #limitBytes: number;
  #level: JournalLevel = 'ok';
  #sampledAt = Number.NEGATIVE_INFINITY;

  constructor(directory: string, budget: Budget, space: Space, tell: JournalObserver) {
    this.#directory = directory;
    this.#budget = budget;
    this.#space = space;
    this.#tell = tell;
    this.#limitBytes = budget.limitBytes;
  }

  get limitBytes(): number {
    return this.#limitBytes;
  }

  get level(): JournalLevel {
    return this.#level;
  }

  /** @param waitingBytes bytes that are taken already but not written yet, this record included. */
  admits(waitingBytes: number, useReserve: boolean): boolean {
    if (this.#fits(waitingBytes, useReserve)) return true;
    // The last look may be stale: space may have been freed since. No more than four looks a second.
    if (this.look(true) && this.#fits(waitingBytes, useReserve)) return true;
    if (!useReserve) this.#enter('limit');
    return false;
  }

  #fits(waitingBytes: number, useReserve: boolean): boolean {
    return admits(this.#limitBytes, this.#budget.reserveBytes, this.#space.dataBytes + waitingBytes, useReserve);
  }

  /** Looks at the file system when it is time to. `urgent`: something is being refused or failing. */
  look(urgent: boolean): boolean {
    const now = performance.now();
    if (now - this.#sampledAt < (urgent || this.#level === 'limit' ? tightMs : relaxedMs)) return false;
    this.#sampledAt = now;
    const { bavail, bsize } = statfsSync(this.#directory);
    // What is prepared is taken from the file system already, and still room for records.
    const { dataBytes, spareBytes } = this.#space;
    this.#limitBytes = effectiveLimit(this.#budget, dataBytes, spareBytes + bavail * bsize);
    this.judge();
    return true;
  }

  /** Tells a change of level. Called after what is used has changed. */
  judge(): void {
    this.#enter(levelOf(this.#space.dataBytes, this.#limitBytes, this.#level));
  }

  #enter(level: JournalLevel): void {
    if (level === this.#level) return;
    this.#level = level;
    this.#tell({ type: 'level', level, usedBytes: this.#space.dataBytes, limitBytes: this.#limitBytes });
  }
}
