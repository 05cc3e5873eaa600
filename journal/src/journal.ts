import type { JournalLevel } from './budget.ts';
import type { JournalError } from './journal-error.ts';
import type { JournalObserver } from './journal-event.ts';
import type { JournalEntry, JournalLane, JournalRecord } from './record.ts';

/**
 * Where an entry stands. Numbers rise within a journal; the epoch says in which life of it: each opening by a writer
 * begins a new one, so that a number of a journal that was lost or set back is never taken for another's.
 */
export interface Position {
  /** 16 hexadecimal digits. */
  readonly epoch: string;
  readonly seq: number;
}

/** The epoch of everything that was written before there were epochs. */
export const firstEpoch = '0000000000000000';

/** Journals by name, wherever an engine keeps them: the only door to them. */
export interface Journal {
  /**
   * Becomes the one writer of a journal, which is created when absent.
   *
   * @throws JournalError `locked` when it has a writer already, `unusable` when it cannot be created.
   */
  writer(name: string, options?: WriterOptions): Promise<JournalWriter>;
  /** Names of the journals there are, in order. */
  names(): Promise<readonly string[]>;
  /**
   * What comes after a position, in order, in batches, and what is appended later. Waits for the writer's wake-up, and
   * looks by itself now and then; the journal may be absent yet. Only what is durable is given. What is damaged,
   * removed or pruned is skipped and told as `damage`, once per range. A position that is not of this journal is told as
   * `restarted`, and reading begins with the oldest entry there is: the caller passes over what it has had.
   */
  follow(name: string, options: FollowOptions): AsyncIterable<readonly JournalEntry[]>;
  /**
   * Registers `follower` durably and records that it needs nothing up to `upTo` (null: it needs everything). Advice for
   * pruning only. Resolves with the furthest that was recorded before: a follower whose cursor is behind that was set back.
   *
   * @throws JournalError `invalid` for a name or number that is none.
   */
  release(name: string, follower: string, upTo: Position | null): Promise<Position | null>;
  /** What the journal holds now. */
  identity(name: string): Promise<JournalIdentity>;
  /** A number's position, in whichever life of the journal it was given; null: nothing so old is there any more. */
  positionOf(name: string, seq: number): Promise<Position | null>;
}

export interface JournalIdentity {
  /** The newest durable entry; null in an empty or absent journal. */
  readonly last: Position | null;
}

export interface FollowOptions {
  /** The last entry that was done; null: none. */
  readonly after: Position | null;
  /** Entries per batch at most; a batch is also bounded by its bytes. */
  readonly max: number;
  /**
   * Only entries of these lanes, default all; `max` counts the others too. The last of each batch may be another's: it
   * says how far the journal was looked through, and has neither topic nor payload.
   */
  readonly lanes?: readonly JournalLane[] | undefined;
  readonly signal: AbortSignal;
  /** Ends where the journal ends at that time instead of waiting for more. */
  readonly untilEnd?: boolean;
  readonly onEvent?: JournalObserver;
}

export interface WriterOptions {
  /** Bytes on disk beyond which only urgent records are taken. Default: what the disk has. */
  readonly limitBytes?: number | undefined;
  /** Bytes kept for them beyond the limit, also on the file system. Default 64 MiB, at most a tenth of the limit. */
  readonly reserveBytes?: number | undefined;
  /** Bytes that may wait for the disk before appends are refused as `busy`. Default 64 MiB. */
  readonly maxPendingBytes?: number | undefined;
  /** Bytes of a file, prepared ahead; less where there is little room. Default 32 MiB. */
  readonly segmentBytes?: number | undefined;
  /** Records in a file at most. Default 1,000,000. */
  readonly segmentRows?: number | undefined;
  /** Also called while the journal is being opened. */
  readonly onEvent?: JournalObserver | undefined;
}

export type AppendDone = (error: JournalError | null, seq: number) => void;

export interface JournalWriter {
  /**
   * Resolves with the record's number once it is durable.
   *
   * @throws JournalError `full`, `write-failed`, `busy`, `invalid` or `closed`: the record is not in the journal.
   */
  append(record: JournalRecord): Promise<number>;
  /** The same without a promise on the hot path. `done` is never called before this returns; answers come in order. */
  appendWith(record: JournalRecord, done: AppendDone): void;
  status(): Promise<JournalStatus>;
  /**
   * Gives up what the slowest registered follower needs no more and (with `keepMs`) was written longer ago than that,
   * never the newest. Resolves with the number of files deleted; without any registered follower nothing is.
   */
  prune(options?: PruneOptions): Promise<number>;
  /** Writes what is pending. Calling again changes nothing. */
  close(): Promise<void>;
}

export interface PruneOptions {
  /** Nothing younger is deleted, ms. */
  readonly keepMs?: number;
  /** What time it is, epoch ms; default: what the wall clock says. */
  readonly now?: number;
}

export interface JournalStatus {
  readonly epoch: string;
  /** Highest committed number, 0 in an empty journal. */
  readonly lastSeq: number;
  /** Lowest number that may still be there. */
  readonly firstSeq: number;
  /** Bytes on disk. */
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
