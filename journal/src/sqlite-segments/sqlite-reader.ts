import { JournalError, messageOf } from '../journal-error.ts';
import type { JournalObserver } from '../journal-event.ts';
import type { JournalEntry } from '../record.ts';
import type { SegmentName } from './segment-name.ts';
import { listSegments } from './segment-name.ts';
import type { SegmentSlice } from './segment-reader.ts';
import { SegmentReader } from './segment-reader.ts';
import { isDamage } from './sqlite-error.ts';

interface Scan {
  readonly entries: readonly JournalEntry[];
  /** Everything up to here was delivered or told as a hole. */
  readonly position: number;
  /** There may be more without waiting. */
  readonly more: boolean;
}

/** Told holes remembered, so that reading the same place again does not tell them again. */
const maxToldHoles = 10_000;

/**
 * Reads a journal as it was written until version 0.2: a row of SQLite files. Nobody writes them any more; they are read
 * to their end and deleted when every follower has passed it.
 */
export class SqliteReader {
  readonly #directory: string;
  readonly #tell: JournalObserver;
  readonly #toldHoles = new Set<string>();
  #names: readonly SegmentName[] = [];
  #open: SegmentReader | undefined;

  constructor(directory: string, tell: JournalObserver) {
    this.#directory = directory;
    this.#tell = tell;
  }

  /**
   * Up to `max` entries (or about 16 MiB) after `afterSeq`, in order, across files; empty only at the end. What is
   * damaged or gone is skipped and told, once per range.
   *
   * @throws JournalError `read-failed` when a file cannot be read just now.
   */
  read(afterSeq: number, max: number): readonly JournalEntry[] {
    for (let position = afterSeq; ; ) {
      const scan = this.#scan(position, max);
      if (scan.entries.length > 0 || !scan.more) return scan.entries;
      position = scan.position;
    }
  }

  /** Highest number that was given: where the newest file cannot be read, all that its name allows. */
  lastSeq(): number {
    this.#names = listSegments(this.#directory);
    const newest = this.#names.at(-1);
    if (newest === undefined) return 0;
    const read = this.#within(newest, false, (segment) => segment.lastSeq() ?? newest.first - 1);
    return read ?? newest.last;
  }

  close(): void {
    this.#open?.close();
    this.#open = undefined;
  }

  /**
   * One pass over the chain. The list of segments is always older than the rows: a segment that is not the newest in
   * the list will get no more rows, so its end is its end.
   */
  #scan(afterSeq: number, max: number): Scan {
    const entries: JournalEntry[] = [];
    let position = afterSeq;
    if (this.#names.length === 0) this.#names = listSegments(this.#directory);
    for (;;) {
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
