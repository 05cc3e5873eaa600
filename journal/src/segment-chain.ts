import { statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ActiveSegment, tidySegment } from './active-segment.ts';
import { followers } from './followers.ts';
import { messageOf } from './journal-error.ts';
import type { JournalObserver } from './journal-event.ts';
import { checkSegment, setAside } from './segment-check.ts';
import type { SegmentName } from './segment-name.ts';
import { companions, fileBytes, filesOf, listSegments, segmentBytes, segmentName } from './segment-name.ts';

/**
 * The files of one journal as its writer sees them: which one is written, what number comes next, how many bytes there
 * are. Nothing here is asynchronous except pruning.
 *
 *     start ──check newest──▶ sound, has room ──▶ reopen ──┐
 *                │            sound, full ─────▶ begin ────┼──▶ active ──full──▶ begin next, finish old
 *                └──damaged──▶ set aside ──────▶ begin ────┘       │
 *                                  ▲─────────────found damaged─────┘
 */
export class SegmentChain {
  readonly #directory: string;
  readonly #segmentRows: number;
  readonly #tell: JournalObserver;
  #names: SegmentName[] = [];
  #active: ActiveSegment | undefined;
  /** The segment to go on with when none is open. */
  #reopen: SegmentName | undefined;
  /** Number of the next record; unknown until the newest segment could be looked at. */
  #next: number | undefined;
  #closedBytes = 0;
  /** The latest failure that cost nothing yet (a log not tidied, a note not written). */
  lastComplaint: string | undefined;

  constructor(directory: string, segmentRows: number, tell: JournalObserver) {
    this.#directory = directory;
    this.#segmentRows = segmentRows;
    this.#tell = tell;
  }

  get lastSeq(): number {
    return (this.#next ?? 1) - 1;
  }

  get firstSeq(): number {
    return this.#names[0]?.first ?? this.lastSeq + 1;
  }

  get segments(): number {
    return this.#names.length;
  }

  get usedBytes(): number {
    return this.#closedBytes + (this.#active?.bytes ?? 0);
  }

  get active(): ActiveSegment | undefined {
    return this.#active;
  }

  /**
   * The segment for the next record, with room for at least one.
   *
   * @throws what the file system or SQLite throws; calling again tries again from where it stopped.
   */
  ensureActive(): ActiveSegment {
    const next = this.#next ?? this.#startUp();
    const active = this.#active ?? this.#reopenLast(next);
    if (active !== undefined && !active.full && (this.#next ?? next) <= active.name.last) return active;
    return this.#beginSegment(this.#next ?? next);
  }

  /** Room in numbers left in `active`. */
  room(active: ActiveSegment): number {
    return active.name.last - this.lastSeq;
  }

  advance(count: number): void {
    this.#next = this.lastSeq + 1 + count;
  }

  #startUp(): number {
    this.#names = listSegments(this.#directory);
    const newest = this.#names.at(-1);
    const told = Math.max(0, ...followers(this.#directory).map((follower) => follower.seq));
    let last = told;
    if (newest !== undefined) {
      const health = checkSegment(this.#directory, newest);
      if (health.state === 'damaged') {
        last = Math.max(told, newest.last);
        this.#setAside(newest, health.detail);
      } else if (told > health.lastSeq) {
        // Lost with a disk or a restored backup: giving these numbers again would hide new records from that follower.
        this.#complain(newest, `ends at ${health.lastSeq}, but a follower has read up to ${told}; going on after that`);
      } else {
        last = health.lastSeq;
        this.#reopen = newest;
      }
    }
    for (const name of this.#names.slice(0, -1)) this.#tidy(name);
    this.#recount();
    this.#next = last + 1;
    return this.#next;
  }

  #reopenLast(next: number): ActiveSegment | undefined {
    if (this.#reopen === undefined) return undefined;
    const active = new ActiveSegment(this.#directory, this.#reopen);
    const lastSeq = active.lastSeq();
    this.#reopen = undefined;
    this.#active = active;
    if (lastSeq < next - 1) {
      // Cannot happen by any known way; if it does, the file does not hold what was acknowledged.
      this.setAsideActive(`ends at ${lastSeq} instead of ${next - 1}`);
      return undefined;
    }
    // A group whose commit was reported as failed but reached the file keeps its numbers; they are not given again.
    this.#next = lastSeq + 1;
    this.#recount();
    return active;
  }

  #beginSegment(next: number): ActiveSegment {
    const name = segmentName(next, this.#segmentRows);
    const fresh = new ActiveSegment(this.#directory, name);
    const old = this.#active;
    this.#active = fresh;
    this.#names.push(name);
    this.#tell({ type: 'rolled', segment: name.file });
    if (old !== undefined) {
      this.#attempt(() => old.finish());
      this.#recount();
    }
    return fresh;
  }

  /** Never writes to the active segment again; the next record begins a new one beyond all numbers of this one. */
  setAsideActive(detail: string): void {
    const active = this.#active;
    if (active === undefined) return;
    this.#active = undefined;
    this.#next = Math.max(this.lastSeq, active.name.last) + 1;
    this.#attempt(() => active.abandon());
    this.#setAside(active.name, detail);
    this.#recount();
  }

  /** Looks whether a refused group left nothing behind. If it did after all, its numbers are not given again. */
  confirmEnd(active: ActiveSegment): void {
    this.#attempt(() => {
      const lastSeq = active.lastSeq();
      if (lastSeq <= this.lastSeq) return;
      this.#complain(active.name, `holds refused records ${this.lastSeq + 1}–${lastSeq}`);
      this.#next = lastSeq + 1;
    });
  }

  /** Drops the connection after an error that leaves its state unknown. */
  reopenActive(): void {
    const active = this.#active;
    if (active === undefined) return;
    this.#active = undefined;
    this.#reopen = active.name;
    this.#attempt(() => active.abandon());
  }

  /** Notices an active segment that was removed or replaced by hand. */
  inspect(): void {
    if (this.#active !== undefined && !this.#active.inPlace()) this.setAsideActive('removed or replaced while in use');
  }

  /**
   * Deletes whole segments that no registered follower needs and that were last written before `writtenBefore` (epoch
   * milliseconds). Without any follower nothing is deleted, nor is ever the newest segment.
   */
  async prune(writtenBefore: number): Promise<number> {
    const known = followers(this.#directory);
    if (known.length === 0) return 0;
    const slowest = Math.min(...known.map((follower) => follower.seq));
    const names = listSegments(this.#directory);
    let pruned = 0;
    for (const [index, name] of names.entries()) {
      const following = names[index + 1];
      if (following === undefined || following.first - 1 > slowest || name.file === this.#active?.name.file) break;
      if (writtenAt(join(this.#directory, name.file)) > writtenBefore) break;
      // The database first: what a crash leaves behind is then recognised as a companion without its segment.
      for (const end of ['', ...companions]) await rm(join(this.#directory, name.file + end), { force: true });
      pruned += 1;
    }
    await this.#removeStrays();
    this.#names = listSegments(this.#directory);
    this.#recount();
    return pruned;
  }

  async #removeStrays(): Promise<void> {
    const files = new Set(filesOf(this.#directory));
    for (const file of files) {
      const segment = /^(\d{16}-\d{16}\.db)(?:-wal|-shm|-journal|\.damaged)$/.exec(file)?.[1];
      if (segment !== undefined && !files.has(segment)) await rm(join(this.#directory, file), { force: true });
    }
  }

  close(): void {
    const active = this.#active;
    this.#active = undefined;
    active?.finish();
  }

  #tidy(name: SegmentName): void {
    if (fileBytes(join(this.#directory, `${name.file}.damaged`)) > 0) return;
    try {
      tidySegment(this.#directory, name);
    } catch (error) {
      this.#complain(name, `its log cannot be copied: ${messageOf(error)}`);
    }
  }

  #setAside(name: SegmentName, detail: string): void {
    this.#complain(name, `set aside: ${detail}`);
    this.#attempt(() => setAside(this.#directory, name, detail));
  }

  #complain(name: SegmentName, detail: string): void {
    this.lastComplaint = `${name.file}: ${detail}`;
    this.#tell({ type: 'damage', segment: name.file, detail });
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
    const active = this.#active?.name.file;
    this.#closedBytes = this.#names
      .filter((name) => name.file !== active)
      .reduce((sum, name) => sum + segmentBytes(this.#directory, name), 0);
  }
}

function writtenAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
