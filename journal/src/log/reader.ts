import { isMissing } from '../file-errors.ts';
import type { Position } from '../journal.ts';
import { JournalError, messageOf } from '../journal-error.ts';
import { inLanes, type JournalEntry, type JournalLane } from '../record.ts';
import { DurableBound } from './durable-bound.ts';
import { type BegunSegment, beginningOf } from './first-number.ts';
import { listSegments, type SegmentFile } from './segment-files.ts';
import { SegmentReader } from './segment-reader.ts';
import type { DurableEnd } from './wake-file.ts';

export interface Hole {
  readonly segment: string;
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly detail: string;
}

interface Begun extends BegunSegment {
  readonly segment: SegmentFile;
}

/** Reads the row of segments from a number on; looks at the disk only when asked. */
export class LogReader {
  readonly #directory: string;
  readonly #tellHole: (hole: Hole) => void;
  readonly #bound: DurableBound;
  readonly #beginnings = new Map<string, Begun>();
  #begun: readonly Begun[] = [];
  #open: SegmentReader | undefined;
  /** Number of the last entry that was given or told as missing. */
  #position = 0;

  readonly #lanes: readonly JournalLane[] | undefined;

  constructor(directory: string, tellHole: (hole: Hole) => void, lanes?: readonly JournalLane[]) {
    this.#directory = directory;
    this.#lanes = lanes;
    this.#tellHole = tellHole;
    this.#bound = new DurableBound(directory);
  }

  get position(): number {
    return this.#position;
  }

  /** Begins anew behind a number. */
  seek(seq: number): void {
    this.#position = seq;
    this.#close();
  }

  /** Is there a log, and if so, with which number does what is left of it begin? */
  firstSeq(): number | undefined {
    this.#relist();
    return this.#begun[0]?.firstSeq;
  }

  /** The newest durable entry; null: the log is empty. */
  last(): Position | null {
    this.#relist();
    const end = this.#end();
    if (end === undefined || end.seq === 0) return null;
    const holder = this.#begun.findLast(({ segment }) => segment.ordinal <= end.ordinal);
    return holder === undefined ? null : { epoch: holder.segment.epoch, seq: end.seq };
  }

  /** Where a number stands; null: nothing so old is there any more. */
  positionOf(seq: number): Position | null {
    this.#relist();
    const holder = this.#begun.findLast(({ firstSeq }) => firstSeq <= seq);
    return holder === undefined ? null : { epoch: holder.segment.epoch, seq };
  }

  /**
   * Why a position is none of this log, or undefined when it is one. Numbers that are pruned cannot be looked at; what
   * is left begins behind them, so nothing can be passed over by mistake.
   */
  strangeness({ epoch, seq }: Position): string | undefined {
    this.#relist();
    const last = this.last();
    if (last === null) return undefined;
    if (seq > last.seq) return `it ends at ${last.seq}`;
    const holder = this.#begun.findLast(({ firstSeq }) => firstSeq <= seq);
    if (holder === undefined || holder.segment.epoch === epoch) return undefined;
    return `${seq} was written in epoch ${holder.segment.epoch}`;
  }

  /**
   * Up to `max` entries that follow, without those of other lanes, see `FollowOptions`; none at the durable end.
   *
   * @throws JournalError `read-failed` when a file cannot be read just now.
   */
  read(max: number): readonly JournalEntry[] {
    try {
      return this.#read(max);
    } catch (error) {
      this.#close();
      // Pruned or removed between listing and opening: the next look has another list.
      if (isMissing(error)) return this.#retry(max);
      throw new JournalError('read-failed', `${this.#directory} cannot be read now: ${messageOf(error)}`, error);
    }
  }

  /** Epoch of the writer that published last; changes when another one has opened the journal. */
  publisher(): string | undefined {
    return this.#end()?.epoch;
  }

  close(): void {
    this.#close();
  }

  #retry(max: number): readonly JournalEntry[] {
    try {
      this.#relist();
      return this.#read(max);
    } catch (error) {
      this.#close();
      throw new JournalError('read-failed', `${this.#directory} cannot be read now: ${messageOf(error)}`, error);
    }
  }

  #read(max: number): readonly JournalEntry[] {
    const end = this.#end();
    if (end === undefined) return [];
    for (;;) {
      const reader = this.#current(end);
      if (reader === undefined) {
        this.#hole('', end.seq, 'removed');
        return [];
      }
      const { ordinal, file } = reader.segment;
      const following = this.#after(ordinal);
      const isLast = following === undefined || following.segment.ordinal > end.ordinal;
      const until = isLast ? Number.POSITIVE_INFINITY : following.firstSeq;
      const entries = reader.read(ordinal === end.ordinal ? end.end : reader.size(), until, max);
      for (const entry of entries) {
        this.#hole(file, (entry.firstSeq ?? entry.seq) - 1, 'cannot be read');
        this.#position = entry.seq;
      }
      if (entries.length > 0) return inLanes(entries, this.#lanes);
      this.#hole(file, isLast ? end.seq : following.firstSeq - 1, 'cannot be read');
      if (isLast) return [];
      this.#openAt(following);
    }
  }

  /** The open segment, which may be gone from the folder already; else the one with the next number. */
  #current(end: DurableEnd): SegmentReader | undefined {
    const open = this.#open;
    if (open !== undefined) {
      // What follows it is on the list only when it was made after it.
      if (open.segment.ordinal < end.ordinal && this.#after(open.segment.ordinal) === undefined) this.#relist();
      return open;
    }
    this.#relist();
    const known = this.#begun.filter(({ segment }) => segment.ordinal <= end.ordinal);
    const begun = known.findLast(({ firstSeq }) => firstSeq <= this.#position + 1) ?? known[0];
    if (begun === undefined) return undefined;
    this.#hole(begun.segment.file, begun.firstSeq - 1, 'pruned or removed');
    this.#openAt(begun);
    return this.#open;
  }

  #after(ordinal: number): Begun | undefined {
    return this.#begun.find(({ segment }) => segment.ordinal > ordinal);
  }

  #openAt({ segment, header }: Begun): void {
    this.#close();
    this.#open = new SegmentReader(this.#directory, segment, header, this.#position, this.#lanes);
  }

  #end(): DurableEnd | undefined {
    return this.#bound.look();
  }

  #relist(): void {
    const begun: Begun[] = [];
    for (const segment of listSegments(this.#directory)) {
      const known = this.#beginnings.get(segment.file) ?? this.#beginning(segment);
      if (known !== undefined) begun.push(known);
    }
    this.#begun = begun;
  }

  #beginning(segment: SegmentFile): Begun | undefined {
    try {
      const beginning = beginningOf(this.#directory, segment);
      // Not begun yet, or nothing can be read of it: its numbers are missed when what follows is read.
      if (typeof beginning === 'string') return undefined;
      const begun = { segment, ...beginning };
      this.#beginnings.set(segment.file, begun);
      return begun;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  #hole(segment: string, toSeq: number, why: string): void {
    const fromSeq = this.#position + 1;
    if (fromSeq > toSeq) return;
    this.#position = toSeq;
    this.#tellHole({ segment, fromSeq, toSeq, detail: `${fromSeq}–${toSeq} ${why}` });
  }

  #close(): void {
    this.#open?.close();
    this.#open = undefined;
  }
}
