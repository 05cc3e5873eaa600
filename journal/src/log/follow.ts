import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FollowOptions, Position } from '../journal.ts';
import { firstEpoch } from '../journal.ts';
import { JournalError } from '../journal-error.ts';
import type { JournalEvent, JournalObserver } from '../journal-event.ts';
import { callOut } from '../journal-event.ts';
import { inLanes, type JournalEntry, type JournalLane } from '../record.ts';
import { SqliteReader } from '../sqlite-segments/sqlite-reader.ts';
import { LogReader } from './reader.ts';
import { listenForWake } from './wake-listener.ts';

/** Told holes remembered, so that reading the same place again does not tell them again. */
const maxToldHoles = 10_000;

/** See `Journal.follow`. @param safetyCheckMs how often it looks without having been woken */
export async function* followLog(
  directory: string,
  options: FollowOptions,
  safetyCheckMs: number,
): AsyncGenerator<readonly JournalEntry[]> {
  const { signal, max } = options;
  const tell = observerOf(options);
  const place = new Place(directory, options.after, tell, options.lanes);
  const wake = listenForWake(directory, safetyCheckMs);
  let failing = false;
  try {
    while (!signal.aborted) {
      wake.arm();
      let entries: readonly JournalEntry[] = [];
      try {
        entries = place.next(max);
        failing = false;
      } catch (error) {
        if (!(error instanceof JournalError)) throw error;
        if (options.untilEnd === true) throw error;
        if (!failing) tell({ type: 'read-failed', error });
        failing = true;
      }
      if (entries.length > 0) yield entries;
      else if (options.untilEnd === true) return;
      // Lets others run between batches: a consumer that never waits would otherwise hold the event loop.
      if (entries.length > 0) await nextTurn();
      else await wake.wait(signal);
    }
  } finally {
    place.close();
    wake.close();
  }
}

/** The newest durable entry of a journal, of whichever kind its files are. */
export function lastOf(directory: string): Position | null {
  const log = new LogReader(directory, () => undefined);
  const old = new SqliteReader(directory, () => undefined);
  try {
    const last = log.last();
    if (last !== null) return last;
    const seq = old.lastSeq();
    return seq === 0 ? null : { epoch: firstEpoch, seq };
  } finally {
    log.close();
    old.close();
  }
}

/** See `Journal.positionOf`. */
export function positionOf(directory: string, seq: number): Position | null {
  const log = new LogReader(directory, () => undefined);
  try {
    return log.positionOf(seq);
  } finally {
    log.close();
  }
}

/** Tells each range once. */
function observerOf({ onEvent }: FollowOptions): JournalObserver {
  const told = new Set<string>();
  return (event: JournalEvent) => {
    if (onEvent === undefined) return;
    if (event.type === 'damage') {
      const key = `${event.fromSeq}-${event.toSeq}`;
      if (told.has(key)) return;
      if (told.size >= maxToldHoles) told.clear();
      told.add(key);
    }
    callOut(onEvent, event);
  };
}

/**
 * Where a follower stands:
 *
 * ```
 *   position ─▶ is it of this journal? ──no──▶ told, from the oldest entry on
 *                      │ yes                            │
 *                      ▼                                ▼
 *             files of before (SQLite) ──read to their end, and a log is there──▶ log
 * ```
 */
class Place {
  readonly #directory: string;
  readonly #tell: JournalObserver;
  readonly #log: LogReader;
  /** Reads the files of before; undefined when that is done. */
  #old: SqliteReader | undefined;
  /** The last entry that was given. */
  #done: Position | null;
  /** Epoch of the writer with whom the position was compared last. */
  #compared: string | undefined;

  readonly #lanes: readonly JournalLane[] | undefined;

  constructor(directory: string, after: Position | null, tell: JournalObserver, lanes?: readonly JournalLane[]) {
    this.#lanes = lanes;
    this.#directory = directory;
    this.#tell = tell;
    this.#done = after;
    this.#log = new LogReader(directory, (hole) => tell({ type: 'damage', ...hole }), lanes);
    this.#begin(after);
  }

  /** @throws JournalError `read-failed` */
  next(max: number): readonly JournalEntry[] {
    this.#compare();
    const entries = this.#old === undefined ? this.#log.read(max) : this.#nextOld(this.#old, max);
    const last = entries.at(-1);
    if (last !== undefined) this.#done = { epoch: last.epoch, seq: last.seq };
    return entries;
  }

  close(): void {
    this.#old?.close();
    this.#log.close();
  }

  #begin(after: Position | null): void {
    this.#old?.close();
    this.#old =
      after === null || after.epoch === firstEpoch ? new SqliteReader(this.#directory, this.#tell) : undefined;
    this.#log.seek(after?.seq ?? 0);
  }

  #nextOld(old: SqliteReader, max: number): readonly JournalEntry[] {
    const position = this.#done?.seq ?? 0;
    const entries = old.read(position, max);
    if (entries.length > 0 || this.#log.firstSeq() === undefined) return inLanes(entries, this.#lanes);
    // A log is there, so nothing is added to the files of before any more; something may have been since the last look.
    const rest = old.read(position, max);
    if (rest.length > 0) return inLanes(rest, this.#lanes);
    old.close();
    this.#old = undefined;
    this.#log.seek(position);
    return this.#log.read(max);
  }

  /** Compares the position with the journal: at first, and whenever another writer has opened it. */
  #compare(): void {
    const done = this.#done;
    const publisher = this.#log.publisher() ?? 'nobody';
    if (done === null || this.#compared === publisher) return;
    const last = lastOf(this.#directory);
    // Nothing is there yet that it could be compared with.
    if (last === null) return;
    this.#compared = publisher;
    const detail = last.seq < done.seq ? `it ends at ${last.seq}` : this.#log.strangeness(done);
    if (detail === undefined) return;
    this.#tell({ type: 'restarted', after: done, detail, lateUpTo: last.seq });
    this.#done = null;
    this.#begin(null);
  }
}
