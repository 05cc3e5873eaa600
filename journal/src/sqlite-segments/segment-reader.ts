import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { JournalEntry } from '../record.ts';
import { storedBytes } from '../record.ts';
import type { SegmentName } from './segment-name.ts';
import { fileBytes } from './segment-name.ts';
import type { RecordStatement } from './segment-schema.ts';
import { entryOf, numberOf, selectRecords, seqOf } from './segment-schema.ts';
import { isDamage, isUnfinished } from './sqlite-error.ts';

export interface SegmentSlice {
  /** Intact entries in order. */
  readonly entries: readonly JournalEntry[];
  /** Everything up to this number was looked at: what is not among the entries cannot be read. */
  readonly seenTo: number;
}

/** A batch ends here even when fewer entries than asked for are in it: 5,000 large payloads would not fit in memory. */
const maxBatchBytes = 16 * 1024 * 1024;

/** Numbers tried one by one at a damaged place before going back to reading in a row (a page holds about a dozen). */
const salvageStep = 64;
/** Tries after which a salvage answers even without an entry, so that a follower can let others run. */
const salvageTries = 20_000;

/** Reads one segment; damaged places are passed row by row. */
export class SegmentReader {
  readonly name: SegmentName;
  readonly #db: DatabaseSync;
  #range: RecordStatement | undefined;
  #point: RecordStatement | undefined;

  /**
   * @param final nobody will write this segment again. With an empty log it is then read as an immutable file: no
   * locks, and no `-shm` and `-wal` left behind, for which a full disk would have no room.
   */
  constructor(directory: string, name: SegmentName, final: boolean) {
    this.name = name;
    const path = join(directory, name.file);
    const immutable = final && fileBytes(`${path}-wal`) === 0;
    const location = pathToFileURL(path);
    if (immutable) location.searchParams.set('immutable', '1');
    this.#db = new DatabaseSync(immutable ? location : path, { readOnly: true, timeout: 1000 });
  }

  /**
   * Entries with `afterSeq < seq ≤ untilSeq`, at most `max`. `untilSeq` is where the next segment begins, or `Infinity`
   * while this one is being written.
   *
   * @throws what SQLite throws; damage only when nothing at all can be read.
   */
  read(afterSeq: number, untilSeq: number, max: number): SegmentSlice {
    try {
      this.#range ??= selectRecords(this.#db, 'seq > ? and seq <= ? order by seq limit ?');
    } catch (error) {
      if (isUnfinished(error)) return { entries: [], seenTo: Number.isFinite(untilSeq) ? untilSeq : afterSeq };
      throw error;
    }
    try {
      return this.#readRange(this.#range, afterSeq, untilSeq, max);
    } catch (error) {
      if (!isDamage(error)) throw error;
      return this.#salvage(this.#range, afterSeq, untilSeq, max);
    }
  }

  #readRange(range: RecordStatement, afterSeq: number, untilSeq: number, max: number): SegmentSlice {
    const entries: JournalEntry[] = [];
    let lastSeq = afterSeq;
    let lastRow = afterSeq;
    let bytes = 0;
    let rows = 0;
    for (const row of range.iterate(afterSeq, Math.min(untilSeq, Number.MAX_SAFE_INTEGER), max)) {
      rows += 1;
      lastRow = seqOf(row) ?? lastRow;
      const entry = entryOf(row);
      // A page written over by another of its kind can bring numbers out of order.
      if (entry === undefined || entry.seq <= lastSeq) continue;
      entries.push(entry);
      lastSeq = entry.seq;
      bytes += storedBytes(entry);
      if (bytes >= maxBatchBytes) return { entries, seenTo: lastSeq };
    }
    const complete = rows < max && Number.isFinite(untilSeq);
    return { entries, seenTo: complete ? untilSeq : Math.max(lastSeq, lastRow) };
  }

  #salvage(range: RecordStatement, afterSeq: number, untilSeq: number, max: number): SegmentSlice {
    const end = Number.isFinite(untilSeq) ? Math.min(untilSeq, this.name.last) : this.#lastSeq();
    const entries: JournalEntry[] = [];
    let position = afterSeq;
    while (position < end && entries.length < max && position - afterSeq < salvageTries) {
      const step = Math.min(end, position + Math.min(salvageStep, max - entries.length));
      const slice = this.#tryRange(range, position, step) ?? this.#readOneByOne(position, step);
      entries.push(...slice.entries);
      position = slice.seenTo;
    }
    const seenTo = position >= end && Number.isFinite(untilSeq) ? untilSeq : position;
    return { entries, seenTo: Math.max(seenTo, afterSeq) };
  }

  #tryRange(range: RecordStatement, afterSeq: number, toSeq: number): SegmentSlice | undefined {
    try {
      return this.#readRange(range, afterSeq, toSeq, toSeq - afterSeq + 1);
    } catch (error) {
      if (isDamage(error)) return undefined;
      throw error;
    }
  }

  #readOneByOne(afterSeq: number, toSeq: number): SegmentSlice {
    const entries: JournalEntry[] = [];
    for (let seq = afterSeq + 1; seq <= toSeq; seq += 1) {
      const entry = entryOf(this.#tryPoint(seq));
      if (entry?.seq === seq) entries.push(entry);
    }
    return { entries, seenTo: toSeq };
  }

  #tryPoint(seq: number): unknown {
    try {
      this.#point ??= selectRecords(this.#db, 'seq = ?');
      return this.#point.get(seq);
    } catch (error) {
      if (isDamage(error)) return undefined;
      throw error;
    }
  }

  /** Highest number as far as it can be read; where even that is damaged, the number before the first. */
  #lastSeq(): number {
    try {
      return this.lastSeq() ?? this.name.first - 1;
    } catch (error) {
      if (isDamage(error)) return this.name.first - 1;
      throw error;
    }
  }

  /** Highest number, `undefined` in an empty segment. @throws what SQLite throws. */
  lastSeq(): number | undefined {
    try {
      return numberOf(this.#db.prepare('select max(seq) as seq from record').get(), 'seq');
    } catch (error) {
      if (isUnfinished(error)) return undefined;
      throw error;
    }
  }

  close(): void {
    this.#db.close();
  }
}
