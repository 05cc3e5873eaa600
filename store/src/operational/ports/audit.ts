import type { Scope } from '@vigil/vocabulary';

export interface AuditEntry {
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface AuditReads {
  /** `scope`: only what was done to alarms and units in it; without, or one that sees all: everything. */
  list(query: {
    readonly scope?: Scope;
    readonly subject?: string;
    readonly limit: number;
    readonly beforeId?: number;
  }): Promise<readonly (AuditEntry & { readonly id: number; readonly hash: string })[]>;
  /** null: chain is whole; else the first row that does not fit. */
  verify(): Promise<number | null>;
}
export interface AuditRepository extends AuditReads {
  /**
   * Append-only; each row carries SHA-256 over the previous row's hash and its own content. One chain: at most one row
   * follows another, whoever writes at the same time.
   */
  add(entry: AuditEntry): Promise<void>;
}
