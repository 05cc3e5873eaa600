import type { Scope, VendorMessagePart } from '@vigil/vocabulary';

/** One message as its vendor is shown it. The journal has all of them; these are the newest of who is looked at. */
export interface VendorMessage {
  /** Receipt, epoch ms. */
  readonly at: number;
  /** Whose credential sent it, whatever the topic says. */
  readonly vendor: string;
  readonly credential: string;
  /** Null: about no unit of this vendor. */
  readonly unitId: string | null;
  readonly topic: string;
  /** Of the payload as it was sent. */
  readonly bytes: number;
  /** Its first bytes. */
  readonly payload: Uint8Array;
  readonly parts: readonly VendorMessagePart[];
  /** Envelopes that are not in `parts`. */
  readonly more: number;
  /** Messages of this vendor before it that were left out. */
  readonly skipped: number;
  readonly journal: string;
  readonly epoch: string;
  readonly journalSeq: number;
}

export interface VendorLiveReads {
  /** Newest first. One of no unit is seen by who sees all counties. */
  list(query: {
    readonly scope: Scope;
    readonly vendor: string;
    readonly unitId?: string;
    readonly afterId?: string;
    readonly limit: number;
  }): Promise<readonly (VendorMessage & { readonly id: string })[]>;
  /** Vendors at whose messages somebody looks. @param now epoch ms */
  watched(now: number): Promise<readonly string[]>;
}
export interface VendorLiveRepository extends VendorLiveReads {
  /** Somebody looks. @param until epoch ms */
  watch(vendor: string, until: number): Promise<void>;
  /** One journal position is one row; of each vendor the newest `keep` stay. */
  add(messages: readonly VendorMessage[], keep: number): Promise<void>;
}
