import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { StatementSync } from 'node:sqlite';
import { DatabaseSync } from 'node:sqlite';
import { syncFolder } from './followers.ts';
import type { JournalRecord } from './record.ts';
import { checksumOf } from './record.ts';
import type { SegmentName } from './segment-name.ts';
import { fileBytes } from './segment-name.ts';
import { createTable, insertRow, numberOf } from './segment-schema.ts';

const pageBytes = 4096;
const walFrameBytes = pageBytes + 24;

/**
 * Pages in the write-ahead log after which they are copied into the database file: about 1 MiB. The copy holds up the
 * next group, so small and often beats SQLite's own 1,000 pages inside the commit. Measured for 10 s at 15,000
 * appends/s on 2 cores, open loop: 250 pages p99 1.7 ms, 1,000 pages 6.2 ms, 4,000 pages 6.0 ms, SQLite's own 1,000
 * pages 16.8 ms.
 */
const checkpointPages = 256;

/** A follower that is always reading keeps the log from starting over; from here on it is asked to wait its turn. */
const insistPages = 16 * checkpointPages;

/** Rolling by size as well keeps the deep check at start short when payloads are large. */
const maxSegmentBytes = 256 * 1024 * 1024;

/** The one segment that is being written. */
export class ActiveSegment {
  readonly name: SegmentName;
  readonly #path: string;
  readonly #inode: number;
  readonly #db: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #insert: StatementSync;
  readonly #commit: StatementSync;
  readonly #pageCount: StatementSync;
  #pages: number;
  #walFrames = 0;
  #walBytes: number;
  #broken = false;
  #probes = 0;

  /** Opens or creates the file. Creating it is finished by opening it again after a crash or a full disk. */
  constructor(directory: string, name: SegmentName) {
    this.name = name;
    this.#path = join(directory, name.file);
    this.#db = new DatabaseSync(this.#path, { timeout: 1000 });
    try {
      this.#db.exec(`pragma page_size = ${pageBytes}`);
      this.#db.exec('pragma journal_mode = wal');
      this.#db.exec('pragma synchronous = full');
      this.#db.exec('pragma wal_autocheckpoint = 0');
      this.#db.exec(createTable);
      this.#db.exec('pragma wal_checkpoint(truncate)');
      syncFolder(directory);
      this.#begin = this.#db.prepare('begin immediate');
      this.#insert = this.#db.prepare(insertRow);
      this.#commit = this.#db.prepare('commit');
      this.#pageCount = this.#db.prepare('pragma page_count');
      this.#pages = this.#countPages();
      this.#walBytes = fileBytes(`${this.#path}-wal`);
      this.#inode = statSync(this.#path).ino;
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  /** Highest number in the file, or the one before its first. */
  lastSeq(): number {
    return numberOf(this.#db.prepare('select max(seq) as seq from record').get(), 'seq') ?? this.name.first - 1;
  }

  /**
   * Writes records `from` … `from + count` under the numbers `firstSeq` … in one transaction. Returns when they are
   * committed and synced; throws when nothing of them is in the file.
   */
  insert(firstSeq: number, records: readonly JournalRecord[], from: number, count: number): void {
    this.#begin.run();
    try {
      for (let index = 0; index < count; index += 1) {
        const record = records[from + index];
        if (record === undefined) throw new RangeError(`no record at ${from + index}`);
        const { receivedAt, flags, kind, origin, topic, payload } = record;
        const seq = firstSeq + index;
        this.#insert.run(seq, receivedAt, flags, checksumOf(seq, record), kind, origin, topic, payload);
      }
      // With synchronous = FULL in WAL mode the log is synced within the commit, before readers can see it.
      this.#commit.run();
    } catch (error) {
      this.#rollBack();
      throw error;
    }
    const pages = this.#countPages();
    // New leaves, the leaf that was half full, and now and then its parents.
    this.#walFrames += pages - this.#pages + 2;
    this.#pages = pages;
  }

  /** Writes and syncs one page without any record, to find out whether the disk takes writes again. */
  probe(): void {
    this.#begin.run();
    try {
      this.#probes += 1;
      this.#db.exec(`pragma user_version = ${this.#probes}`);
      this.#commit.run();
    } catch (error) {
      this.#rollBack();
      throw error;
    }
    this.#walFrames += 1;
  }

  #rollBack(): void {
    try {
      if (this.#db.isTransaction) this.#db.exec('rollback');
    } catch {
      // The connection's state is unknown now; the writer opens the file anew, and the caller gets the first error.
      this.#broken = true;
    }
  }

  /** True when this connection must not be used again. */
  get broken(): boolean {
    return this.#broken;
  }

  get full(): boolean {
    return this.#pages * pageBytes >= maxSegmentBytes;
  }

  /** Bytes on disk, from SQLite's page count; the shared-memory index is 32 KiB per 4,096 frames of the log. */
  get bytes(): number {
    return this.#pages * pageBytes + Math.max(this.#walBytes, this.#walFrames * walFrameBytes) + 32_768;
  }

  get checkpointDue(): boolean {
    return this.#walFrames >= checkpointPages;
  }

  /** Copies the log into the file so that the log can start over. Takes milliseconds; waits for nobody, as a rule. */
  checkpoint(): void {
    // Also when this fails: the next attempt comes with the next pages, not at once and for ever.
    this.#walFrames = 0;
    const insist = this.#walBytes > insistPages * walFrameBytes;
    if (insist) this.#db.exec('pragma busy_timeout = 20');
    try {
      const answer = this.#db.prepare(`pragma wal_checkpoint(${insist ? 'truncate' : 'passive'})`).get();
      const frames = numberOf(answer, 'log') ?? 0;
      this.#walBytes = insist && frames === 0 ? 0 : Math.max(this.#walBytes, frames * walFrameBytes);
    } finally {
      if (insist) this.#db.exec('pragma busy_timeout = 1000');
    }
  }

  /** False when somebody removed or replaced the file: what is written then goes nowhere. */
  inPlace(): boolean {
    return statSync(this.#path, { throwIfNoEntry: false })?.ino === this.#inode;
  }

  /** Leaves a plain file without a log, unless a reader is in the middle of it; then the log is tidied up later. */
  finish(): void {
    try {
      this.#db.exec('pragma busy_timeout = 100');
      this.#db.exec('pragma wal_checkpoint(truncate)');
    } finally {
      this.#db.close();
    }
  }

  abandon(): void {
    this.#db.close();
  }

  #countPages(): number {
    return numberOf(this.#pageCount.get(), 'page_count') ?? 0;
  }
}

/** Copies what a crash left in the log of a segment that is no longer written. */
export function tidySegment(directory: string, name: SegmentName): void {
  if (fileBytes(join(directory, `${name.file}-wal`)) === 0) return;
  const database = new DatabaseSync(join(directory, name.file), { timeout: 100 });
  try {
    database.exec('pragma wal_checkpoint(truncate)');
  } finally {
    database.close();
  }
}
