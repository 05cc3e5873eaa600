import { statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { followers, releasedByAll } from '../followers.ts';
import { messageOf } from '../journal-error.ts';
import type { JournalObserver } from '../journal-event.ts';
import { pruneSqlite, sqliteBytes, sqliteFirst } from '../sqlite-segments/old-files.ts';
import { SqliteReader } from '../sqlite-segments/sqlite-reader.ts';
import { type ActiveSegment, beginGrowing, beginPrepared, removeSegment } from './active-segment.ts';
import { beginningOf } from './first-number.ts';
import { groupHeadBytes, writeGroupHead } from './group-head.ts';
import { memoryOf } from './memory.ts';
import { Preparation } from './preparation.ts';
import { recover } from './recover.ts';
import { listSegments, type SegmentFile } from './segment-files.ts';
import { headerBytes, randomSecret } from './segment-header.ts';
import type { DurableEnd } from './wake-file.ts';

export interface RowOptions {
  readonly directory: string;
  readonly epoch: string;
  readonly segmentBytes: number;
  readonly segmentRows: number;
  /** Bytes the journal may have on disk as things stand. */
  readonly limitBytes: () => number;
  readonly tell: JournalObserver;
  /** Told when the end was found that is kept from before. */
  readonly publish: (end: DurableEnd) => void;
}

/** Smaller files would cost more to begin than to write. */
const leastSegmentBytes = 64 * 1024;
/** A segment is at most this part of the room there is, so that what is prepared never counts for much. */
const partOfRoom = 32;

/**
 * The files of one journal as its writer sees them: which one is written, what number comes next, how many bytes there
 * are.
 *
 * ```
 *   start ─▶ recover the newest ─▶ begin ─▶ active ──full, or a prepared one is ready──▶ begin the next, trim this one
 *                                    ▲          │
 *                                    └──────────┴── a write failed, or the file was removed: never written again
 * ```
 */
export class SegmentRow {
  readonly #options: RowOptions;
  readonly #firstSeqs = new Map<number, number>();
  readonly #preparation: Preparation;
  #active: ActiveSegment | undefined;
  #activeRows = 0;
  /** Number of the next record; unknown until the newest segment could be looked at. */
  #next: number | undefined;
  #ordinal = 1;
  #closedBytes = 0;
  #segments = 0;
  #firstSeq: number | undefined;
  /** The latest failure that cost nothing yet. */
  lastComplaint: string | undefined;

  constructor(options: RowOptions) {
    this.#options = options;
    this.#preparation = new Preparation(options.directory);
  }

  get lastSeq(): number {
    return (this.#next ?? 1) - 1;
  }

  get firstSeq(): number {
    return this.#firstSeq ?? this.lastSeq + 1;
  }

  get segments(): number {
    return this.#segments;
  }

  get active(): ActiveSegment | undefined {
    return this.#active;
  }

  get dataBytes(): number {
    return this.#closedBytes + (this.#active?.end ?? 0);
  }

  get spareBytes(): number {
    const active = this.#active;
    return (active === undefined ? 0 : Math.max(0, active.preparedBytes - active.end)) + this.#preparation.bytes;
  }

  /** Can a group be written without beginning a segment? */
  fits(bytes: number, rows: number): boolean {
    const active = this.#active;
    if (active === undefined) return false;
    if (active.end === headerBytes) return active.grows || headerBytes + bytes <= active.preparedBytes;
    if (this.#activeRows + rows > this.#options.segmentRows) return false;
    if (active.grows) return active.end + bytes <= this.#segmentBytes() && !this.#preparation.isReadyFor(bytes);
    return active.end + bytes <= active.preparedBytes;
  }

  /**
   * The segment for the next group.
   *
   * @throws what the file system throws; calling again tries again from where it stopped.
   */
  ensureActive(bytes: number, rows: number): ActiveSegment {
    if (this.#next === undefined) this.#startUp();
    if (this.#active !== undefined && this.fits(bytes, rows)) return this.#active;
    const fresh = this.#begin(bytes);
    const old = this.#active;
    this.#active = fresh;
    this.#activeRows = 0;
    this.#attempt(() => old?.close());
    // Not counted anew: looking at each of thousands of files would be a stall of its own.
    this.#closedBytes += old?.end ?? 0;
    this.#segments += 1;
    this.#options.tell({ type: 'rolled', segment: fresh.segment.file });
    return fresh;
  }

  /** A group was written at the end of the active segment. */
  advance(rows: number, bytes: number): void {
    const active = this.#active;
    if (active === undefined) return;
    if (this.#activeRows === 0) {
      this.#firstSeqs.set(active.header.ordinal, this.lastSeq + 1);
      this.#firstSeq ??= this.lastSeq + 1;
    }
    active.end += bytes;
    this.#activeRows += rows;
    this.#next = this.lastSeq + 1 + rows;
    this.#prepareAhead(active);
  }

  /** Where the journal ends on disk. */
  end(): DurableEnd {
    const { epoch } = this.#options;
    const active = this.#active;
    return { epoch, ordinal: active?.header.ordinal ?? 0, end: active?.end ?? 0, seq: this.lastSeq };
  }

  /** Never writes to the active segment again: what a failed write left behind its end must not come to life. */
  abandonActive(): void {
    const active = this.#active;
    this.#active = undefined;
    this.#attempt(() => active?.close());
    this.#recount();
  }

  /** Notices an active segment that was removed or replaced by hand. */
  inspect(): void {
    const active = this.#active;
    if (active === undefined || active.inPlace()) return;
    this.#complain(active.segment.file, 'removed or replaced while in use');
    this.abandonActive();
  }

  /** See `JournalWriter.prune`. @param before when it must have been written last, epoch ms */
  async prune(before: number): Promise<number> {
    const { directory } = this.#options;
    const upTo = releasedByAll(directory);
    if (upTo === undefined) return 0;
    const begun = listSegments(directory).flatMap((segment) => {
      const firstSeq = this.#firstSeqOf(segment);
      return firstSeq === undefined ? [] : [{ segment, firstSeq }];
    });
    const logBegins = begun[0]?.firstSeq ?? this.lastSeq + 1;
    let pruned = await pruneSqlite(directory, upTo, before, logBegins - 1);
    for (const [index, { segment }] of begun.entries()) {
      const following = begun[index + 1];
      if (following === undefined || following.firstSeq - 1 > upTo) break;
      if (segment.ordinal === this.#active?.header.ordinal) break;
      const path = join(directory, segment.file);
      if ((statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > before) break;
      await rm(path, { force: true });
      pruned += 1;
    }
    this.#recount();
    return pruned;
  }

  /** Leaves a closing mark, which says that the journal ended here in good order. */
  async close(): Promise<void> {
    await this.#preparation.discard();
    const active = this.#active;
    this.#active = undefined;
    if (active === undefined) return;
    if (this.#activeRows === 0) {
      active.close();
      removeSegment(this.#options.directory, active.header);
      return;
    }
    const { bytes, words } = memoryOf(groupHeadBytes);
    const head = { bytes: groupHeadBytes, records: 0, firstSeq: this.lastSeq + 1, lanes: 0 };
    writeGroupHead(words, head, active.end, active.header.secret);
    // Everything that was acknowledged is on disk; without the mark a reader of a copy only knows less of it.
    this.#attempt(() => {
      active.writeSync(bytes);
      active.end += groupHeadBytes;
    });
    active.close();
  }

  #startUp(): void {
    const { directory, tell, publish, epoch } = this.#options;
    const found = recover(directory, tell);
    const old = new SqliteReader(directory, tell);
    let last: number;
    try {
      last = Math.max(found.lastSeq, old.lastSeq());
    } finally {
      old.close();
    }
    const told = Math.max(0, ...followers(directory).map(({ reached }) => reached?.seq ?? 0));
    // Lost with a disk or a restored copy. Their epoch would tell these numbers apart; a person would not.
    if (last > 0 && told > last)
      this.#complain('', `ends at ${last}, but a follower has read up to ${told}; going on after that`);
    this.#ordinal = found.ordinal;
    this.#next = Math.max(last, told) + 1;
    this.#recount();
    publish(found.end ?? { epoch, ordinal: 0, end: 0, seq: last });
  }

  #begin(bytes: number): ActiveSegment {
    const { directory, epoch } = this.#options;
    const ready = this.#preparation.take(bytes);
    if (ready !== undefined) return beginPrepared(directory, ready);
    // Rejects never: what cannot be removed now is removed when the journal is opened again.
    void this.#preparation.discard();
    const header = { epoch, ordinal: this.#ordinal, secret: randomSecret() };
    this.#ordinal += 1;
    return beginGrowing(directory, header);
  }

  #prepareAhead(active: ActiveSegment): void {
    const due = active.grows ? active.end > leastSegmentBytes : active.end > active.preparedBytes / 2;
    if (!due || !this.#preparation.isDue()) return;
    const bytes = this.#segmentBytes();
    if (this.dataBytes + this.spareBytes + bytes > this.#options.limitBytes()) return;
    const header = { epoch: this.#options.epoch, ordinal: this.#ordinal, secret: randomSecret() };
    this.#ordinal += 1;
    this.#preparation.start(header, bytes);
  }

  #segmentBytes(): number {
    const part = Math.floor(this.#options.limitBytes() / partOfRoom / 4096) * 4096;
    return Math.min(this.#options.segmentBytes, Math.max(leastSegmentBytes, part));
  }

  #firstSeqOf(segment: SegmentFile): number | undefined {
    const known = this.#firstSeqs.get(segment.ordinal);
    if (known !== undefined) return known;
    const beginning = beginningOf(this.#options.directory, segment);
    if (typeof beginning === 'string') return undefined;
    this.#firstSeqs.set(segment.ordinal, beginning.firstSeq);
    return beginning.firstSeq;
  }

  #complain(segment: string, detail: string): void {
    this.lastComplaint = `${segment} ${detail}`.trim();
    this.#options.tell({ type: 'damage', segment, detail });
  }

  /** For steps whose failure neither loses nor delays a record; shown by `status()`. */
  #attempt(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.lastComplaint = messageOf(error);
    }
  }

  #recount(): void {
    const { directory } = this.#options;
    const active = this.#active?.segment.file;
    const segments = listSegments(directory).filter(({ file }) => !this.#preparation.isOf(file));
    this.#segments = segments.length;
    this.#closedBytes = sqliteBytes(directory);
    for (const { file } of segments)
      if (file !== active) this.#closedBytes += statSync(join(directory, file), { throwIfNoEntry: false })?.size ?? 0;
    this.#firstSeq = sqliteFirst(directory);
    for (const segment of segments) this.#firstSeq ??= this.#firstSeqOf(segment);
  }
}
