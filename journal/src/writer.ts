import type { JournalLevel } from './budget.ts';
import { budgetOf } from './budget.ts';
import { JournalError, messageOf } from './journal-error.ts';
import type { JournalEvent, JournalObserver } from './journal-event.ts';
import { callOut } from './journal-event.ts';
import type { JournalRecord } from './record.ts';
import { faultOf, storedBytes } from './record.ts';
import { SegmentChain } from './segment-chain.ts';
import { SpaceGuard } from './space-guard.ts';
import { isDamage } from './sqlite-error.ts';
import type { Bell } from './wake.ts';
import { openBell } from './wake.ts';
import type { WriterLock } from './writer-lock.ts';
import { lockForWriting } from './writer-lock.ts';

export interface JournalOptions {
  /** Created when absent. Exactly one writer, any number of readers; all on this machine. */
  readonly directory: string;
  /** Records per segment, default 500,000; a segment also ends at 256 MiB. */
  readonly segmentRows?: number;
  /** Bytes on disk beyond which only records that may use the reserve are taken. Default: what the disk has. */
  readonly limitBytes?: number;
  /** Bytes kept for them beyond the limit, also on the file system. Default 64 MiB, at most a tenth of the limit. */
  readonly reserveBytes?: number;
  /** Bytes that may wait for the disk before appends are refused as `busy`. Default 64 MiB. */
  readonly maxPendingBytes?: number;
  /** Also called while the journal is being opened, before `openJournalWriter` returns. */
  readonly onEvent?: JournalObserver;
}

export interface JournalStatus {
  /** Highest committed number, 0 in an empty journal. */
  readonly lastSeq: number;
  /** Lowest number that may still be there. */
  readonly firstSeq: number;
  readonly usedBytes: number;
  /** The configured limit, or less when the file system has less room. */
  readonly limitBytes: number;
  readonly level: JournalLevel;
  /** Records that wait for the disk. */
  readonly pending: number;
  readonly segments: number;
  /** False from a refused group until the next one that is written. */
  readonly writable: boolean;
  readonly lastError?: string;
}

export type AppendDone = (error: JournalError | null, seq: number) => void;

export interface JournalWriter {
  /**
   * Resolves with the record's number once it is committed and synced.
   *
   * @throws JournalError `full`, `write-failed`, `busy`, `invalid` or `closed`: the record is not in the journal.
   */
  append(record: JournalRecord, options?: { readonly useReserve?: boolean }): Promise<number>;
  /** The same without a promise on the hot path. `done` is never called before this returns. */
  appendWith(record: JournalRecord, useReserve: boolean, done: AppendDone): void;
  status(): JournalStatus;
  /**
   * Deletes whole segments behind the slowest registered follower (with `keepMs`: and not written to for so many
   * milliseconds), never the newest. Resolves with their count. Without any registered follower nothing is deleted.
   */
  prune(options?: { readonly keepMs?: number }): Promise<number>;
  /** Writes what is pending, then leaves plain files. Calling again changes nothing. */
  close(): Promise<void>;
}

const defaultSegmentRows = 500_000;
const defaultPendingBytes = 64 * 1024 * 1024;
/** Bounds how long one commit blocks the event loop: about 40 ms. */
const maxGroupRecords = 10_000;
/** A journal that cannot write tries by itself this often, because nobody may be let in to make it try. */
const probeMs = 1000;

/**
 * Opens a directory for writing.
 *
 * A newest segment that is found damaged is set aside and told as `damage`; a disk that cannot be written is told as
 * `write-failed`, and appends are refused until it can. Neither keeps this function from returning.
 *
 * @throws JournalError `locked` when there is a writer already, `unusable` when the directory cannot be created.
 */
export function openJournalWriter(options: JournalOptions): JournalWriter {
  const lock = lockForWriting(options.directory);
  try {
    return new GroupCommitWriter(options, lock, openBell(options.directory));
  } catch (error) {
    lock.release();
    throw new JournalError('unusable', `journal ${options.directory} cannot be opened: ${messageOf(error)}`, error);
  }
}

/**
 *     append → queue → (setImmediate) one transaction, synced → ring the bell → answer each record
 *                 ↑                          │ refused: roll back, answer each with an error
 *                 └────── next group ────────┘
 *
 * The next group is written as soon as the last one has ended; a gather window only makes it slower (measured: at one
 * message in flight per publisher it costs its whole length and gains nothing).
 */
class GroupCommitWriter implements JournalWriter {
  readonly #lock: WriterLock;
  readonly #bell: Bell;
  readonly #chain: SegmentChain;
  readonly #space: SpaceGuard;
  readonly #maxPendingBytes: number;
  readonly #tell: JournalObserver;
  #records: JournalRecord[] = [];
  #dones: AppendDone[] = [];
  #pendingBytes = 0;
  #scheduled: NodeJS.Immediate | undefined;
  #probe: NodeJS.Timeout | undefined;
  #failure: JournalError | undefined;
  #pruning: Promise<number> | undefined;
  #closed = false;

  constructor(options: JournalOptions, lock: WriterLock, bell: Bell) {
    this.#lock = lock;
    this.#bell = bell;
    const observer = options.onEvent;
    this.#tell = observer === undefined ? () => undefined : (event: JournalEvent) => callOut(observer, event);
    this.#maxPendingBytes = options.maxPendingBytes ?? defaultPendingBytes;
    this.#chain = new SegmentChain(options.directory, options.segmentRows ?? defaultSegmentRows, this.#tell);
    const budget = budgetOf(options.limitBytes, options.reserveBytes);
    this.#space = new SpaceGuard(options.directory, budget, () => this.#chain.usedBytes, this.#tell);
    try {
      this.#chain.ensureActive();
    } catch (error) {
      this.#failed(new JournalError('write-failed', `cannot be written: ${messageOf(error)}`, error));
    }
    this.#lookAround(true);
  }

  append(record: JournalRecord, options?: { readonly useReserve?: boolean }): Promise<number> {
    return new Promise((resolve, reject) => {
      this.appendWith(record, options?.useReserve === true, (error, seq) => {
        if (error === null) resolve(seq);
        else reject(error);
      });
    });
  }

  appendWith(record: JournalRecord, useReserve: boolean, done: AppendDone): void {
    const refusal = this.#refusalOf(record, useReserve);
    if (refusal !== undefined) {
      queueMicrotask(() => done(refusal, 0));
      return;
    }
    this.#records.push(record);
    this.#dones.push(done);
    this.#pendingBytes += storedBytes(record);
    this.#schedule();
  }

  #refusalOf(record: JournalRecord, useReserve: boolean): JournalError | undefined {
    if (this.#closed) return new JournalError('closed', 'the journal is closed');
    const fault = faultOf(record);
    if (fault !== undefined) return new JournalError('invalid', fault);
    const waiting = this.#pendingBytes + storedBytes(record);
    if (waiting > this.#maxPendingBytes) return new JournalError('busy', 'too many bytes wait for the disk');
    if (!this.#space.admits(waiting, useReserve)) {
      return new JournalError('full', useReserve ? 'limit and reserve are used up' : 'the limit is reached');
    }
    return undefined;
  }

  #schedule(): void {
    if (this.#scheduled !== undefined || this.#closed) return;
    this.#scheduled = setImmediate(() => {
      this.#scheduled = undefined;
      if (this.#chain.active?.checkpointDue === true) this.#checkpoint();
      this.#commit();
      if (this.#records.length > 0 || this.#chain.active?.checkpointDue === true) this.#schedule();
    });
  }

  #commit(): void {
    if (this.#records.length === 0) return;
    let count = Math.min(this.#records.length, maxGroupRecords);
    let firstSeq = 0;
    let failure: JournalError | undefined;
    try {
      const active = this.#chain.ensureActive();
      count = Math.min(count, this.#chain.room(active));
      firstSeq = this.#chain.lastSeq + 1;
      active.insert(firstSeq, this.#records, 0, count);
      this.#chain.advance(count);
    } catch (error) {
      failure = new JournalError('write-failed', `${count} records refused: ${messageOf(error)}`, error);
      this.#afterRefusal(error);
    }
    const dones = this.#take(count);
    if (failure === undefined) {
      this.#bell.ring();
      this.#succeeded();
      for (const [index, done] of dones.entries()) callOut(done, null, firstSeq + index);
    } else {
      this.#failed(failure);
      for (const done of dones) callOut(done, failure, 0);
    }
    this.#lookAround(failure !== undefined);
  }

  /** Takes the first `count` records off the queue; they are written or refused. */
  #take(count: number): AppendDone[] {
    const dones = this.#dones;
    if (count === dones.length) {
      this.#dones = [];
      this.#records = [];
      this.#pendingBytes = 0;
      return dones;
    }
    for (const record of this.#records.splice(0, count)) this.#pendingBytes -= storedBytes(record);
    return dones.splice(0, count);
  }

  /** Makes sure that nothing of a refused group stays or is counted, and that a bad file is not tried for ever. */
  #afterRefusal(error: unknown): void {
    const active = this.#chain.active;
    if (active === undefined) return;
    if (isDamage(error)) {
      this.#chain.setAsideActive(messageOf(error));
    } else if (active.broken) {
      this.#chain.reopenActive();
    } else {
      this.#chain.confirmEnd(active);
    }
  }

  #failed(failure: JournalError): void {
    const first = this.#failure === undefined;
    this.#failure = failure;
    if (first) this.#tell({ type: 'write-failed', error: failure });
    if (this.#closed) return;
    this.#probe ??= setTimeout(() => {
      this.#probe = undefined;
      this.#tryAgain();
    }, probeMs).unref();
  }

  #succeeded(): void {
    if (this.#failure === undefined) return;
    this.#failure = undefined;
    clearTimeout(this.#probe);
    this.#probe = undefined;
    this.#tell({ type: 'write-recovered' });
  }

  #tryAgain(): void {
    if (this.#closed || this.#failure === undefined) return;
    try {
      this.#chain.ensureActive().probe();
      this.#succeeded();
    } catch (error) {
      this.#afterRefusal(error);
      this.#failed(new JournalError('write-failed', `cannot be written: ${messageOf(error)}`, error));
    }
    this.#lookAround(true);
  }

  #checkpoint(): void {
    try {
      this.#chain.active?.checkpoint();
    } catch (error) {
      // The records stay in the log, which goes on growing: the next refused group will say so if it matters.
      this.#chain.lastComplaint = `checkpoint: ${messageOf(error)}`;
    }
  }

  /** Now and then: room on the file system, files removed by hand. */
  #lookAround(urgent: boolean): void {
    try {
      if (this.#space.look(urgent)) {
        this.#chain.inspect();
        this.#bell.inspect();
      } else {
        this.#space.judge();
      }
    } catch (error) {
      this.#chain.lastComplaint = messageOf(error);
    }
  }

  status(): JournalStatus {
    if (!this.#closed) this.#lookAround(this.#failure !== undefined);
    const lastError = this.#failure?.message ?? this.#chain.lastComplaint;
    return {
      lastSeq: this.#chain.lastSeq,
      firstSeq: this.#chain.firstSeq,
      usedBytes: this.#chain.usedBytes,
      limitBytes: this.#space.limitBytes,
      level: this.#space.level,
      pending: this.#records.length,
      segments: this.#chain.segments,
      writable: this.#failure === undefined && !this.#closed,
      ...(lastError === undefined ? {} : { lastError }),
    };
  }

  prune(options?: { readonly keepMs?: number }): Promise<number> {
    if (this.#closed) return Promise.reject(new JournalError('closed', 'the journal is closed'));
    this.#pruning ??= this.#pruneOnce(options?.keepMs ?? 0).finally(() => {
      this.#pruning = undefined;
    });
    return this.#pruning;
  }

  async #pruneOnce(keepMs: number): Promise<number> {
    try {
      const segments = await this.#chain.prune(keepMs > 0 ? Date.now() - keepMs : Number.POSITIVE_INFINITY);
      if (segments > 0) this.#tell({ type: 'pruned', segments });
      this.#space.look(true);
      this.#space.judge();
      return segments;
    } catch (error) {
      throw new JournalError('unusable', `segments cannot be deleted: ${messageOf(error)}`, error);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearImmediate(this.#scheduled);
    clearTimeout(this.#probe);
    while (this.#records.length > 0) this.#commit();
    try {
      await this.#pruning;
      this.#chain.close();
    } catch (error) {
      throw new JournalError('write-failed', `closed, but its log stays: ${messageOf(error)}`, error);
    } finally {
      this.#bell.close();
      this.#lock.release();
    }
  }
}
