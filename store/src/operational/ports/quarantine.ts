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
  /** Raw bytes as received, at most 64 KiB (larger never passes the broker). */
  readonly payload: Uint8Array;
  readonly journal: string;
  /** Life of the journal in which it stands there, 16 hexadecimal digits. */
  readonly epoch: string;
  readonly journalSeq: number;
  readonly part: number;
}

export interface QuarantineReads {
  list(query: {
    readonly scope: Scope;
    readonly reason?: QuarantineReason;
    readonly limit: number;
    readonly beforeId?: string;
  }): Promise<readonly QuarantineItem[]>;
  counts(
    scope: Scope,
    sinceMs: number,
  ): Promise<readonly { readonly reason: QuarantineReason; readonly vendor: string | null; readonly count: number }[]>;
}
export interface QuarantineRepository extends QuarantineReads {
  /** Same journal position and part twice is one row. */
  add(items: readonly Omit<QuarantineItem, 'id'>[]): Promise<void>;
  /** Keeps the table bounded: drops the oldest above `keep` rows, returns how many (they are counted, and in the journal while that is kept). */
  trim(keep: number): Promise<number>;
}
