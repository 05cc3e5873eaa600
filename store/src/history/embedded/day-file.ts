import { closeSync, fsyncSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { HistoryError } from '../history-error.ts';
import type { DayNumber } from './day.ts';

const FORMAT = 1;
/** How long a statement waits for another process, ms. Also the deadline of every embedded call. */
const LOCK_WAIT_MS = 5_000;

/**
 * ```
 *   series  one row a (measurement, unit), with the tags it last came with
 *   log     one row a transaction with all its points, durable as soon as written; becomes chunks a little later
 *   chunk   many points of one series; chunks of a series never overlap each other, a point of the log may stand in
 *           a chunk too and then wins (it was written later, or is the same)
 *   damaged chunks that could not be decoded, kept for a person
 * ```
 * `t`, `first` and `last` are ns from the start of the day. `chunk` has row ids although it is read by key: rows of
 * 800 bytes inserted in random order would leave the pages of a clustered table half empty.
 */
const SCHEMA = `
  CREATE TABLE series (id INTEGER PRIMARY KEY, measurement TEXT NOT NULL, unit TEXT NOT NULL, tags TEXT NOT NULL,
    UNIQUE (measurement, unit)) STRICT;
  CREATE TABLE log (id INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL, points INTEGER NOT NULL,
    series BLOB NOT NULL, t BLOB NOT NULL, ends BLOB NOT NULL, fields TEXT NOT NULL) STRICT;
  CREATE TABLE chunk (id INTEGER PRIMARY KEY, series INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    points INTEGER NOT NULL, body BLOB NOT NULL, UNIQUE (series, first)) STRICT;
  CREATE TABLE damaged (id INTEGER PRIMARY KEY, series INTEGER NOT NULL, first INTEGER NOT NULL,
    last INTEGER NOT NULL, points INTEGER NOT NULL, body BLOB NOT NULL, reason TEXT NOT NULL) STRICT;
  PRAGMA user_version = ${FORMAT};
`;

/** One UTC day in one SQLite file. Opening creates it unless `readOnly`. */
export class DayFile {
  readonly day: DayNumber;
  readonly path: string;
  readonly db: DatabaseSync;
  /** False for a reader that came between the file and its tables: there is nothing to read yet. */
  readonly hasTables: boolean;
  readonly #inode: number;

  /** @throws HistoryError for a format newer than this program, SQLite's own error for anything else */
  constructor(day: DayNumber, path: string, readOnly: boolean) {
    this.day = day;
    this.path = path;
    this.db = new DatabaseSync(path, { readOnly, timeout: LOCK_WAIT_MS });
    try {
      if (!readOnly) prepareForWriting(this.db, path);
      const format = Number(this.db.prepare('PRAGMA user_version').get()?.['user_version']);
      if (format > FORMAT) {
        throw new HistoryError('unexpected-answer', `${path} has format ${format}, this program knows ${FORMAT}`);
      }
      // A file that is no database says so only at the first read of a page.
      this.db.prepare('SELECT count(*) FROM sqlite_schema').get();
      this.hasTables = format > 0;
      this.#inode = statSync(path).ino;
    } catch (error) {
      this.db.close();
      throw error;
    }
  }

  /** False once the file was deleted or replaced: what is written to such a handle would be lost with it. */
  isCurrent(): boolean {
    return statSync(this.path, { throwIfNoEntry: false })?.ino === this.#inode;
  }

  /** All or nothing; on return the disk has it. Nothing in `work` may wait: the connection is shared. */
  transaction<T>(work: () => T): T {
    this.db.exec('BEGIN IMMEDIATE');
    return this.#finish(work);
  }

  /** One state of the file for several reads, also while another process compacts. */
  snapshot<T>(work: () => T): T {
    this.db.exec('BEGIN');
    return this.#finish(work);
  }

  #finish<T>(work: () => T): T {
    try {
      const result = work();
      this.db.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.db.isTransaction) this.db.exec('ROLLBACK');
      throw error;
    }
  }

  /**
   * Shortens the file by at most `pages` of those that compaction left free: during a day they are used again, after
   * it nobody needs them and they would be two thirds of the file.
   * @returns true while there are more
   */
  giveBack(pages: number): boolean {
    const free = (): number => Number(this.db.prepare('PRAGMA freelist_count').get()?.['freelist_count']);
    const before = free();
    if (before === 0) return false;
    this.db.exec(`PRAGMA incremental_vacuum(${pages})`);
    const after = free();
    if (after === 0) this.db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    return after > 0 && after < before;
  }

  close(): void {
    if (this.db.isOpen) this.db.close();
  }
}

/**
 * `synchronous=FULL`: the cursor stands in another database and moves when this one says "stored". With NORMAL a
 * power cut could undo the last commits here and leave the cursor ahead of them: points lost that the journal may
 * already have pruned.
 */
function prepareForWriting(db: DatabaseSync, path: string): void {
  // Before the first table, later it would need a VACUUM: what compaction frees goes back to the file system.
  db.exec('PRAGMA auto_vacuum = INCREMENTAL');
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;');
  if (Number(db.prepare('PRAGMA user_version').get()?.['user_version']) !== 0) return;
  db.exec('BEGIN IMMEDIATE');
  try {
    // Two processes may create the same day; the second finds the first one's tables.
    if (Number(db.prepare('PRAGMA user_version').get()?.['user_version']) === 0) db.exec(SCHEMA);
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
  syncFolder(dirname(path));
}

/** SQLite syncs the file and its log, but not the new name in the folder. */
function syncFolder(folder: string): void {
  // Windows cannot open a folder; its file system journals names itself.
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
