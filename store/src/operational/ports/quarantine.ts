import type { QuarantineReason, Scope } from '@vigil/vocabulary';

export interface QuarantineItem {
  readonly id: string;
  readonly at: number;
  readonly vendor: string | null;
  readonly unitId: string | null;
  readonly origin: string;
  readonly topic: string;
  readonly reason: QuarantineReason;
  readonly detail: string;
  /** Raw bytes as received; of an entry with several rows they are kept once. */
  readonly payload: Uint8Array;
  readonly journal: string;
  /** Life of the journal in which it stands there, 16 hexadecimal digits. */
  readonly epoch: string;
  readonly journalSeq: number;
  readonly part: number;
}
export interface KeptItem extends QuarantineItem {
  /** Parts of the same entry that were not given a row. */
  readonly more: number;
  /** When it was judged again because its cause was gone, epoch ms. */
  readonly reprocessedAt: number | null;
}

/** How much is kept. What is beyond drops the oldest of the vendor that is beyond, never a neighbour's. */
export interface QuarantineBounds {
  readonly vendorBytes: number;
  readonly allBytes: number;
}
export const quarantineBounds: QuarantineBounds = { vendorBytes: 64 * 2 ** 20, allBytes: 256 * 2 ** 20 };

export interface QuarantineReads {
  list(query: {
    readonly scope: Scope;
    readonly reason?: QuarantineReason;
    readonly limit: number;
    readonly beforeId?: string;
  }): Promise<readonly KeptItem[]>;
  counts(
    scope: Scope,
    sinceMs: number,
  ): Promise<readonly { readonly reason: QuarantineReason; readonly vendor: string | null; readonly count: number }[]>;
  /** Not judged again yet, of one of these reasons, oldest first. `units`: only what names one of them. */
  waiting(query: {
    readonly reasons: readonly QuarantineReason[];
    readonly sinceMs: number;
    readonly units: readonly string[] | 'all';
    readonly afterId: string;
    readonly limit: number;
  }): Promise<readonly KeptItem[]>;
}
export interface QuarantineRepository extends QuarantineReads {
  /**
   * Same journal position and part twice is one row; of many parts of one entry the first few have rows, the others are
   * counted. While the disk is nearly full only the head of each entry is kept, within a part of the bounds.
   *
   * @returns how many old rows were dropped to keep the bounds
   */
  add(items: readonly Omit<QuarantineItem, 'id'>[], bounds?: QuarantineBounds): Promise<number>;
  /** These were judged again: once and for all. */
  reprocessed(ids: readonly string[], at: number): Promise<void>;
  /**
   * Keeps the table bounded: above `keep` rows drops the oldest of the vendor that has most; returns how many (they are
   * counted, and in the journal while that is kept).
   */
  trim(keep: number): Promise<number>;
}
