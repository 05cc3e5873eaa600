import { setImmediate as nextTurn } from 'node:timers/promises';
import { JournalError, messageOf } from './journal-error.ts';
import type { JournalEvent, JournalObserver } from './journal-event.ts';
import { callOut } from './journal-event.ts';
import { RecentEntries } from './recent-entries.ts';
import type { JournalEntry } from './record.ts';
import type { SegmentName } from './segment-name.ts';
import { listSegments } from './segment-name.ts';
import type { SegmentSlice } from './segment-reader.ts';
import { SegmentReader } from './segment-reader.ts';
import { isDamage } from './sqlite-error.ts';
import { listenForWake } from './wake.ts';

export interface JournalReaderOptions {
  readonly directory: string;
  readonly onEvent?: JournalObserver;
  /** How often a follower looks without having been woken, milliseconds, default 1,000. */
  readonly safetyCheckMs?: number;
  /** The same for all who follow this journal in one process: what one has read is not read again for the others. */
  readonly recent?: RecentEntries;
}

export interface FollowOptions {
  /** Entries per batch at most. */
  readonly max: number;
  readonly signal: AbortSignal;
}

export interface JournalReader {
  /**
   * Up to `max` entries (or about 16 MiB) after `afterSeq`, in order, across segments. Empty only at the end. What is damaged, removed
   * or pruned is skipped and told as `damage`, once per range.
   *
   * @throws JournalError `read-failed` when a file cannot be opened or read just now, `closed` after `close`.
   */
  read(afterSeq: number, max: number): readonly JournalEntry[];
  /**
   * The same without end: waits for the writer's wake-up, and looks once a second by itself. Ends when the signal is
   * aborted or the reader closed. A `read-failed` is told and tried again.
   */
  follow(afterSeq: number, options: FollowOptions): AsyncIterable<readonly JournalEntry[]>;
  /** Highest committed number as far as it can be read; 0 in an empty or absent journal. */
  lastSeq(): number;
  close(): void;
}

/** Opens a directory for reading. It may be absent yet; its writer may come, go, roll over and prune at any time. */
export function openJournalReader(options: JournalReaderOptions): JournalReader {
  return new ChainReader(options);
}

interface Scan {
  readonly entries: readonly JournalEntry[];
  /** Everything up to here was delivered or told as a hole. */
  readonly position: number;
  /** There may be more without waiting. */
  readonly more: boolean;
}

/** Told holes remembered, so that reading the same place again does not tell them again. */
const maxToldHoles = 10_000;

class ChainReader implements JournalReader {
  readonly #directory: string;
  readonly #tell: JournalObserver;
  readonly #safetyCheckMs: number;
  readonly #closing = new AbortController();
  readonly #toldHoles = new Set<string>();
  readonly #recent: RecentEntries;
  #names: readonly SegmentName[] = [];
  #open: SegmentReader | undefined;

  constructor(options: JournalReaderOptions) {
    this.#directory = options.directory;
    const observer = options.onEvent;
    this.#tell = observer === undefined ? () => undefined : (event: JournalEvent) => callOut(observer, event);
    this.#safetyCheckMs = options.safetyCheckMs ?? 1000;
    this.#recent = options.recent ?? new RecentEntries();
  }

  read(afterSeq: number, max: number): readonly JournalEntry[] {
    for (let position = afterSeq; ; ) {
      const scan = this.#scan(position, max);
      if (scan.entries.length > 0 || !scan.more) return scan.entries;
      position = scan.position;
    }
  }

  async *follow(afterSeq: number, options: FollowOptions): AsyncGenerator<readonly JournalEntry[], void, void> {
    const signal = AbortSignal.any([options.signal, this.#closing.signal]);
    const wake = listenForWake(this.#directory, this.#safetyCheckMs);
    const stand = this.#recent.join(afterSeq);
    let position = afterSeq;
    let failing = false;
    let started = false;
    try {
      while (!signal.aborted) {
        wake.arm();
        let scan: Scan = { entries: [], position, more: false };
        try {
          if (!started) this.#compareWithEnd(afterSeq);
          started = true;
          scan = this.#scan(position, options.max);
          failing = false;
        } catch (error) {
          if (!(error instanceof JournalError)) throw error;
          if (!failing) this.#tell({ type: 'read-failed', error });
          failing = true;
        }
        position = scan.position;
        this.#recent.moved(stand, position);
        if (scan.entries.length > 0) yield scan.entries;
        // Lets others run between batches: a consumer that never waits would otherwise hold the event loop.
        if (scan.more || scan.entries.length > 0) await nextTurn();
        else await wake.wait(signal);
      }
    } finally {
      this.#recent.leave(stand);
      wake.close();
    }
  }

  lastSeq(): number {
    this.#names = listSegments(this.#directory);
    for (const name of this.#names.toReversed()) {
      const seq = this.#within(name, name.file !== this.#names.at(-1)?.file, (segment) => segment.lastSeq());
      if (seq !== undefined) return seq;
      // Empty as yet, or unreadable: what came before it ended where it begins.
      if (name.first > 1) return name.first - 1;
    }
    return 0;
  }

  close(): void {
    this.#closing.abort();
    this.#open?.close();
    this.#open = undefined;
  }

  /**
   * One pass over the chain. The list of segments is always older than the rows: a segment that is not the newest in
   * the list will get no more rows, so its end is its end.
   */
  #scan(afterSeq: number, max: number): Scan {
    if (this.#closing.signal.aborted) throw new JournalError('closed', 'the reader is closed');
    const entries: JournalEntry[] = [];
    let position = afterSeq;
    if (this.#names.length === 0) this.#names = listSegments(this.#directory);
    for (;;) {
      const known = this.#recent.after(position, max - entries.length);
      if (known.length > 0) {
        for (const entry of known) entries.push(entry);
        position += known.length;
        if (entries.length >= max) return { entries, position, more: true };
      }
      const at = this.#names.findLastIndex((name) => name.first <= position + 1);
      const name = this.#names[Math.max(at, 0)];
      if (name === undefined) return { entries, position, more: false };
      if (at < 0) {
        if (this.#relist()) continue;
        this.#tellHole(name, position + 1, name.first - 1, 'pruned or removed');
        position = name.first - 1;
        continue;
      }
      const following = this.#names[at + 1];
      const until = following === undefined ? Number.POSITIVE_INFINITY : following.first - 1;
      const slice = this.#sliceOf(name, position, until, max - entries.length);
      if (slice === undefined) continue;
      for (const entry of slice.entries) {
        this.#tellHole(name, position + 1, entry.seq - 1, 'cannot be read');
        entries.push(entry);
        position = entry.seq;
      }
      this.#recent.add(slice.entries);
      // At the batch's end, what follows is looked at next time.
      if (entries.length >= max) return { entries, position, more: true };
      this.#tellHole(name, position + 1, slice.seenTo, 'cannot be read');
      const progressed = slice.seenTo > position || slice.entries.length > 0;
      position = Math.max(position, slice.seenTo);
      if (position >= until) continue;
      if (following !== undefined) return { entries, position, more: true };
      if (!this.#relist()) return { entries, position, more: progressed && entries.length === 0 };
    }
  }

  /** What a segment has after `position`; `undefined` when the list of segments was out of date. */
  #sliceOf(name: SegmentName, position: number, until: number, max: number): SegmentSlice | undefined {
    const final = Number.isFinite(until);
    try {
      const slice = this.#within(name, final, (segment) => segment.read(position, until, max));
      return slice ?? { entries: [], seenTo: final ? until : position };
    } catch (error) {
      if (this.#relist()) return undefined;
      throw error;
    }
  }

  /** A cursor beyond the end means that the journal was set back (lost disk, old backup). Nobody else would notice. */
  #compareWithEnd(cursor: number): void {
    const lastSeq = this.lastSeq();
    const newest = this.#names.at(-1);
    if (newest === undefined || cursor <= lastSeq) return;
    const detail = `ends at ${lastSeq}, before the cursor ${cursor}: new records up to it will not be delivered`;
    this.#tell({ type: 'damage', segment: newest.file, detail, fromSeq: lastSeq + 1, toSeq: cursor });
  }

  /** Lists the segments again; true when that changed anything. */
  #relist(): boolean {
    const names = listSegments(this.#directory);
    const changed =
      names.length !== this.#names.length || names.some((name, index) => name.file !== this.#names[index]?.file);
    this.#names = names;
    return changed;
  }

  /** Runs one read on a segment; `undefined` when the whole segment is damaged. */
  #within<T>(name: SegmentName, final: boolean, read: (segment: SegmentReader) => T): T | undefined {
    try {
      if (this.#open?.name.file !== name.file) {
        this.#open?.close();
        this.#open = undefined;
        this.#open = new SegmentReader(this.#directory, name, final);
      }
      return read(this.#open);
    } catch (error) {
      if (isDamage(error)) return undefined;
      this.#open?.close();
      this.#open = undefined;
      throw new JournalError('read-failed', `${name.file} cannot be read now: ${messageOf(error)}`, error);
    }
  }

  #tellHole(name: SegmentName, fromSeq: number, toSeq: number, detail: string): void {
    if (fromSeq > toSeq) return;
    const key = `${fromSeq}-${toSeq}`;
    if (this.#toldHoles.has(key)) return;
    if (this.#toldHoles.size >= maxToldHoles) this.#toldHoles.clear();
    this.#toldHoles.add(key);
    this.#tell({ type: 'damage', segment: name.file, detail: `${fromSeq}–${toSeq} ${detail}`, fromSeq, toSeq });
  }
}
