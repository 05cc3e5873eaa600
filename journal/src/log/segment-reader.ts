import { closeSync, fstatSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalEntry, JournalLane } from '../record.ts';
import { type GroupHead, groupHeadBytes, readGroupHead } from './group-head.ts';
import { type Memory, padded, readMemory } from './memory.ts';
import {
  entryAt,
  laneBit,
  laneBitAt,
  passedAt,
  type ReadEntry,
  recordHeadBytes,
  seqAt,
  soundRecord,
} from './record-layout.ts';
import { findGroup, salvage } from './salvage.ts';
import type { SegmentFile } from './segment-files.ts';
import { headerBytes, type SegmentHeader } from './segment-header.ts';

/** One read of the file; entries are views of it, so it lives as long as the longest-lived payload. */
const chunkBytes = 512 * 1024;

/** A batch ends here even when fewer entries than asked for are in it: 5,000 large payloads would not fit in memory. */
const batchBytes = 16 * 1024 * 1024;

/** Also of those that there may be one day. */
const allLanes = -1;

interface Window extends Memory {
  /** Where in the file it begins. */
  readonly base: number;
  readonly end: number;
}

/**
 * Reads one segment from front to back, never beyond the durable end it is told. Gives sound records only; what is
 * missing is seen by the numbers.
 */
export class SegmentReader {
  readonly segment: SegmentFile;
  readonly #header: SegmentHeader;
  readonly #fd: number;
  /** The next byte to look at, and the end of the group it is in (equal: a group begins here). */
  #at = headerBytes;
  #groupEnd = headerBytes;
  /** Numbers of the next record and of the one behind the last in that group. */
  #nextSeq = 0;
  #groupEndSeq = 0;
  #window: Window | undefined;
  /** Salvaged but not given yet. */
  #pending: readonly JournalEntry[] = [];
  #given = 0;
  /** Number of the last record that was given or passed over. */
  #lastSeq: number;

  /** Bits of the lanes that are read. */
  readonly #wanted: number;

  /**
   * @param afterSeq records up to here are passed over
   * @param lanes of records of other lanes nothing but their heads is read, and of a group that has only such ones
   *   nothing but the last: what is damaged in it is told to who reads those lanes
   */
  constructor(
    directory: string,
    segment: SegmentFile,
    header: SegmentHeader,
    afterSeq: number,
    lanes?: readonly JournalLane[],
  ) {
    this.#wanted = lanes === undefined ? allLanes : lanes.reduce((bits, lane) => bits | laneBit(lane), 0);
    this.segment = segment;
    this.#header = header;
    this.#lastSeq = afterSeq;
    this.#fd = openSync(join(directory, segment.file), 'r');
  }

  /**
   * Up to `max` entries before the byte `end` and below the number `until`; fewer than `max` (or about 16 MiB)
   * only when there are no more. @throws what the file system throws
   */
  read(end: number, until: number, max: number): readonly ReadEntry[] {
    const entries: ReadEntry[] = [];
    const from = this.#at;
    while (entries.length < max && this.#at - from < batchBytes) {
      const pending = this.#pending[this.#given];
      if (pending !== undefined) {
        this.#given += 1;
        if (pending.seq < until) entries.push(pending);
        continue;
      }
      if (this.#at >= end) break;
      const window = this.#load(this.#at, groupHeadBytes, end);
      if (window === undefined) {
        // The file is shorter than it was: everything from here on is gone.
        this.#at = end;
        break;
      }
      if (this.#at === this.#groupEnd) this.#enterGroup(window, end, until, entries);
      else this.#takeRecords(window, end, until, max, entries, from + batchBytes);
    }
    return entries;
  }

  /** Bytes of the file up to a whole word, also when it was removed meanwhile. */
  size(): number {
    return padded(fstatSync(this.#fd).size);
  }

  close(): void {
    closeSync(this.#fd);
  }

  #enterGroup(window: Window, end: number, until: number, entries: ReadEntry[]): void {
    const head = readGroupHead(window.words, (this.#at - window.base) >> 2, this.#at, this.#header.secret);
    if (head === undefined || this.#at + head.bytes > end) {
      this.#passDamage(end, Number.POSITIVE_INFINITY);
      return;
    }
    this.#nextSeq = head.firstSeq;
    this.#groupEndSeq = head.firstSeq + head.records;
    this.#groupEnd = this.#at + head.bytes;
    // All of it was had before: as a rule when reading begins in the middle of a segment.
    const had = this.#groupEndSeq - 1 <= this.#lastSeq;
    const passed = had ? undefined : this.#passGroup(head, end, until);
    if (passed !== undefined) entries.push(passed);
    this.#at = had || passed !== undefined ? this.#groupEnd : this.#at + groupHeadBytes;
  }

  /** Passes over a group of which nothing is wanted, by its head and its last record; undefined: look at each. */
  #passGroup({ bytes, records, firstSeq, lanes }: GroupHead, end: number, until: number): ReadEntry | undefined {
    if (lanes === 0 || (lanes & this.#wanted) !== 0) return undefined;
    if (firstSeq <= this.#lastSeq || this.#groupEndSeq > until) return undefined;
    const window = this.#load(this.#at, bytes, end);
    const from = this.#at - (window?.base ?? 0);
    if (window === undefined || from + bytes > window.end - window.base) return undefined;
    const last = lastOf(window, from + groupHeadBytes, from + bytes, records);
    if (last === undefined || soundRecord(window, last, from + bytes, this.#header.secret.seed) === 0) return undefined;
    const seq = seqAt(window, last);
    if (seq !== this.#groupEndSeq - 1) return undefined;
    this.#lastSeq = seq;
    return passedAt(window, last, this.#header.epoch, firstSeq);
  }

  #takeRecords(window: Window, end: number, until: number, max: number, entries: ReadEntry[], limit: number): void {
    let current: Window | undefined = window;
    while (current !== undefined && this.#at < this.#groupEnd && entries.length < max) {
      if (this.#at >= limit) return;
      const place = this.#at - current.base;
      const length = current.words[place >> 2] ?? 0;
      const needed = this.#at + recordHeadBytes > current.end ? recordHeadBytes : length;
      if (needed < recordHeadBytes || this.#at + needed > this.#groupEnd)
        return this.#passDamage(this.#groupEnd, this.#groupEndSeq);
      if (this.#at + needed > current.end) {
        current = this.#load(this.#at, needed, end);
        if (current === undefined || this.#at + needed > current.end)
          return this.#passDamage(this.#groupEnd, this.#groupEndSeq);
        continue;
      }
      const bytes = soundRecord(current, place, this.#groupEnd - current.base, this.#header.secret.seed);
      if (bytes === 0) return this.#passDamage(this.#groupEnd, this.#groupEndSeq);
      const seq = seqAt(current, place);
      // A record of another place, which the disk has put here.
      if (seq !== this.#nextSeq) return this.#passDamage(this.#groupEnd, this.#groupEndSeq);
      this.#nextSeq += 1;
      this.#at += bytes;
      if (seq <= this.#lastSeq) continue;
      this.#lastSeq = seq;
      if (seq < until) entries.push(this.#entry(current, place));
    }
  }

  #entry(window: Window, place: number): ReadEntry {
    const { epoch } = this.#header;
    const isWanted = (laneBitAt(window, place) & this.#wanted) !== 0;
    return isWanted ? entryAt(window, place, epoch) : passedAt(window, place, epoch, seqAt(window, place));
  }

  /** Something here is not what was written. Goes on with the next group before `limit`; what is sound is kept. */
  #passDamage(limit: number, limitSeq: number): void {
    const from = this.#at;
    const { secret } = this.#header;
    const memory = readMemory(this.#fd, from, limit - from);
    const next = findGroup(memory, from + 4, limit, from, secret) ?? limit;
    const following = readGroupHead(memory.words, (next - from) >> 2, next, secret);
    const beforeSeq = Math.min(limitSeq, following?.firstSeq ?? limitSeq);
    const damage = { from, to: next, base: from, afterSeq: this.#lastSeq, beforeSeq, secret };
    const found = salvage(memory, damage).map((at) => entryAt(memory, at - from, this.#header.epoch));
    this.#pending = found;
    this.#given = 0;
    this.#lastSeq = found.at(-1)?.seq ?? this.#lastSeq;
    this.#at = next;
    this.#groupEnd = next;
    this.#window = undefined;
  }

  /** A window that begins at or before `at` and holds `needed` bytes from there, as far as the file has them. */
  #load(at: number, needed: number, end: number): Window | undefined {
    const known = this.#window;
    if (known !== undefined && at >= known.base && at + Math.min(needed, end - at) <= known.end) return known;
    // Nothing behind the durable end is kept: it may not be there yet as it will be.
    const memory = readMemory(this.#fd, at, Math.min(end - at, Math.max(needed, chunkBytes)));
    if (memory.read === 0) return undefined;
    this.#window = { bytes: memory.bytes, words: memory.words, base: at, end: at + memory.read };
    return this.#window;
  }
}

/** Where the last of so many records between two places begins, by their lengths alone; undefined: they do not fit. */
function lastOf({ words }: Memory, from: number, to: number, records: number): number | undefined {
  let last: number | undefined;
  let at = from;
  for (let index = 0; index < records; index += 1) {
    if (at >= to) return undefined;
    last = at;
    const length = words[at >> 2] ?? 0;
    if (length < recordHeadBytes || (length & 3) !== 0) return undefined;
    at += length;
  }
  return at === to ? last : undefined;
}
