import { accessSync, constants, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { HistoryNotice } from '../history-driver.ts';
import { HistoryError } from '../history-error.ts';
import { DAY_MS, type DayNumber, dayName, dayOfMs, dayStartMs, parseDayFileName, parseSetAsideName } from './day.ts';
import { DayFile } from './day-file.ts';
import { isDamage, isUnfinished } from './sqlite-error.ts';

/** Open at once; points of the past open old days, and each costs three descriptors. */
const MAX_OPEN = 8;

export interface DayFolderOptions {
  readonly directory: string;
  readonly readOnly: boolean;
  readonly notify: (notice: HistoryNotice) => void;
  /** Before a file is closed for whatever reason. */
  readonly onClose?: (file: DayFile) => void;
}

/** The folder of day files: opens, forgets, deletes them and sets damaged ones aside. */
export class DayFolder {
  readonly #options: DayFolderOptions;
  /** In order of last use, the newest last. */
  readonly #open = new Map<DayNumber, DayFile>();
  readonly #reported = new Set<DayNumber>();
  #setAside = 0;

  constructor(options: DayFolderOptions) {
    this.#options = options;
    if (!options.readOnly) mkdirSync(options.directory, { recursive: true });
  }

  get setAsideCount(): number {
    return this.#setAside;
  }

  openFiles(): readonly DayFile[] {
    return [...this.#open.values()];
  }

  /** @throws NodeJS.ErrnoException when the folder cannot be used */
  assertUsable(): void {
    accessSync(this.#options.directory, this.#options.readOnly ? constants.R_OK : constants.R_OK | constants.W_OK);
  }

  /** Days that have a file and overlap [fromMs, toMs), ascending. */
  days(fromMs = 0, toMs = Number.MAX_SAFE_INTEGER): DayNumber[] {
    return this.#names()
      .flatMap((name) => parseDayFileName(name) ?? [])
      .filter((day) => dayStartMs(day) < toMs && dayStartMs(day) + DAY_MS > fromMs)
      .toSorted((a, b) => a - b);
  }

  /** Creates the file where there is none. A damaged one is set aside first. */
  forWriting(day: DayNumber): DayFile {
    if (this.#options.readOnly) throw new HistoryError('read-only', 'this history was opened for reading only');
    try {
      return this.#file(day);
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.setAside(day, error);
      return this.#file(day);
    }
  }

  /** Runs `read` on a day's file; a damaged one is reported and answers `otherwise`. */
  read<T>(day: DayNumber, otherwise: T, read: (file: DayFile) => T): T {
    try {
      const file = this.#file(day);
      if (file.hasTables) return read(file);
      this.#close(day);
      return otherwise;
    } catch (error) {
      // Listed a moment ago and deleted since: days end like this.
      if (!existsSync(this.#path(day)) || isUnfinished(error)) return otherwise;
      if (!isDamage(error)) throw error;
      // The writing process moves it away; a reader only says what it saw, once.
      if (this.#options.readOnly) this.#reportUnreadable(day, error);
      else this.setAside(day, error);
      return otherwise;
    }
  }

  /** Renames a day's file and its log, so that writing goes on and a person can look at it later. */
  setAside(day: DayNumber, reason: unknown): void {
    this.#close(day);
    const name = `${dayName(day)}.db`;
    const suffix = `.damaged-${new Date().toISOString().replaceAll(/[^0-9]/g, '')}`;
    for (const companion of ['', '-wal', '-shm']) {
      const path = join(this.#options.directory, name + companion);
      try {
        renameSync(path, path + suffix);
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    }
    this.#setAside += 1;
    const text = reason instanceof Error ? reason.message : String(reason);
    this.#options.notify({
      kind: 'day-set-aside',
      day: dayName(day),
      movedTo: name + suffix,
      reason: text,
      lost: true,
    });
  }

  /** Deletes the files of all days that ended at or before `olderThanMs`, also those set aside. */
  deleteBefore(olderThanMs: number): void {
    if (this.#options.readOnly) throw new HistoryError('read-only', 'this history was opened for reading only');
    const limit = dayOfMs(olderThanMs);
    for (const name of this.#names()) {
      const day = parseDayFileName(name) ?? parseSetAsideName(name);
      if (day === null || day >= limit) continue;
      this.#close(day);
      for (const companion of ['', '-wal', '-shm']) {
        rmSync(join(this.#options.directory, name + companion), { force: true });
      }
    }
  }

  close(): void {
    for (const day of this.#open.keys()) this.#close(day);
  }

  #file(day: DayNumber): DayFile {
    const known = this.#open.get(day);
    if (known?.isCurrent() === true) {
      this.#open.delete(day);
      this.#open.set(day, known);
      return known;
    }
    if (known !== undefined) {
      this.#close(day);
      if (!this.#options.readOnly) this.#options.notify({ kind: 'day-replaced', day: dayName(day), lost: true });
    }
    const file = new DayFile(day, this.#path(day), this.#options.readOnly);
    this.#open.set(day, file);
    for (const oldest of this.#open.keys()) {
      if (this.#open.size <= MAX_OPEN) break;
      this.#close(oldest);
    }
    return file;
  }

  #close(day: DayNumber): void {
    const file = this.#open.get(day);
    if (file === undefined) return;
    this.#open.delete(day);
    this.#options.onClose?.(file);
    file.close();
  }

  #path(day: DayNumber): string {
    return join(this.#options.directory, `${dayName(day)}.db`);
  }

  #names(): string[] {
    try {
      return readdirSync(this.#options.directory);
    } catch (error) {
      // A reader may start before the writer made the folder.
      if (this.#options.readOnly && isMissing(error)) return [];
      throw error;
    }
  }

  #reportUnreadable(day: DayNumber, error: unknown): void {
    this.#close(day);
    if (this.#reported.has(day)) return;
    this.#reported.add(day);
    const reason = error instanceof Error ? error.message : String(error);
    this.#options.notify({ kind: 'day-unreadable', day: dayName(day), reason, lost: true });
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
