import type { ContractFaultKind, Scope } from '@vigil/vocabulary';

/** What one credential does against the contract, for one unit: one row a kind and path, however often it comes. */
export interface ContractFault {
  readonly credential: string;
  /** Null: about no unit that the register knows under this credential's vendor. */
  readonly unitId: string | null;
  readonly vendor: string | null;
  readonly kind: ContractFaultKind;
  /** What exactly; see `ContractNote`. */
  readonly path: string;
  readonly count: number;
  /** Receipt times, epoch ms. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** What was sent, of the newest one that had something to show; cut. */
  readonly sample: string;
}

export interface ContractFaultReads {
  /** Newest first. A fault of no unit is seen by who sees its vendor and all counties. */
  list(query: {
    readonly scope: Scope;
    readonly unitId?: string;
    readonly vendor?: string;
    readonly kind?: ContractFaultKind;
    /** Only those seen since, epoch ms. */
    readonly since?: number;
    readonly limit: number;
  }): Promise<readonly ContractFault[]>;
  /** How often each kind was seen of each vendor, of rows seen since then. */
  counts(
    scope: Scope,
    since: number,
  ): Promise<readonly { readonly kind: ContractFaultKind; readonly vendor: string | null; readonly count: number }[]>;
}
export interface ContractFaultRepository extends ContractFaultReads {
  /**
   * Adds `count` to the row of the same credential, unit, kind and path. Of one credential and unit at most
   * {@link pathsKept} rows are kept: a sender may not invent them without end, what is beyond is one row a kind with
   * the path `…`.
   */
  note(faults: readonly ContractFault[]): Promise<void>;
  /** Forgets rows not seen since; returns how many. What was seen later than `now` was seen now. */
  trim(notSince: number, now: number): Promise<number>;
}

export const pathsKept = 100;
