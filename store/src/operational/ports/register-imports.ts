import type {
  CredentialRow,
  OrganisationRow,
  RegisterFile,
  RegisterList,
  SiteRow,
  TableList,
  UnitRow,
  VendorRow,
} from '@vigil/vocabulary';
import type { RegisterFinding } from '../register/check-register.ts';

/** What the register holds, by id. */
export interface KnownRegister {
  readonly vendors: ReadonlyMap<string, VendorRow>;
  readonly organisations: ReadonlyMap<string, OrganisationRow>;
  readonly sites: ReadonlyMap<string, SiteRow>;
  readonly units: ReadonlyMap<string, UnitRow>;
}
export type TableRowOf = VendorRow | OrganisationRow | SiteRow | UnitRow;

/** One row that an import writes. */
export interface PlannedRow {
  readonly list: TableList;
  readonly id: string;
  /** Null: it is new. */
  readonly before: TableRowOf | null;
  readonly after: TableRowOf;
  /** Of the row when it was compared; null: it is new. */
  readonly knownVersion: number | null;
}

export interface RegisterPlan {
  readonly faults: readonly RegisterFinding[];
  readonly warnings: readonly RegisterFinding[];
  /** What differs from the register; empty where there are faults. */
  readonly rows: readonly PlannedRow[];
  /** Those that are new: one that is there is never changed by a file. */
  readonly credentials: readonly CredentialRow[];
}

export type ImportCounts = Readonly<Record<TableList, { readonly added: number; readonly changed: number }>>;

/** An import as it was done. */
export interface ImportRecord {
  readonly id: number;
  readonly at: number;
  readonly actor: string;
  /** The file's name. */
  readonly source: string;
  readonly counts: ImportCounts;
  readonly undoneAt: number | null;
  readonly undoneBy: string | null;
  /** What it wrote is still kept, so it can be undone. */
  readonly kept: boolean;
}

/** Why a row stays as the import left it. */
export interface UndoObstacle {
  readonly list: RegisterList;
  readonly id: string;
  /** `credential`: one that stays speaks for the unit, which would be gone or another vendor's. */
  readonly reason: 'changed-since' | 'open-alarm' | 'in-use' | 'credential';
  /** Of `credential` its id, else empty. */
  readonly by: string;
}
export interface UndoReport {
  readonly removed: number;
  readonly restored: number;
  /** Credentials that the import had brought. */
  readonly credentials: number;
  readonly obstacles: readonly UndoObstacle[];
}

export interface RegisterImportReads {
  known(): Promise<KnownRegister>;
  /** Compares a file with the register; writes and locks nothing. @param now epoch ms, UTC */
  plan(file: RegisterFile, hmacToken: (token: string) => Uint8Array, now: number): Promise<RegisterPlan>;
  /** Newest first. */
  list(limit: number): Promise<readonly ImportRecord[]>;
  /** Rows of one import, for whoever wants to see what it did. */
  rows(importId: number, limit: number): Promise<readonly Omit<PlannedRow, 'knownVersion'>[]>;
}

export interface RegisterImportRepository extends RegisterImportReads {
  /**
   * Opens the record of an import. One at a time: while another is being set down, who does it.
   * @param owner names the process that works on it; @param isAlive says whether one still does
   */
  begin(
    asked: {
      readonly at: number;
      readonly actor: string;
      readonly source: string;
      readonly owner: string;
      readonly counts: ImportCounts;
    },
    isAlive: (owner: string) => boolean,
  ): Promise<{ readonly id: number } | { readonly busyWith: { readonly actor: string; readonly at: number } }>;
  /** Sets some rows down; nothing of the register changes. */
  stage(importId: number, rows: readonly PlannedRow[]): Promise<void>;
  /**
   * All rows that were set down, and the credentials, in this transaction.
   * @throws StoreError 'conflict' when a row was written since it was compared: compare again
   */
  apply(
    importId: number,
    credentials: readonly CredentialRow[],
    hmacToken: (token: string) => Uint8Array,
  ): Promise<void>;
  /** Closes the record of an import that was set down and is not done. */
  abandon(importId: number): Promise<void>;
  /**
   * Gives the rows of the last import back what they had, and takes out those and the credentials it added. @throws StoreError
   * 'bad-input' (details: UndoObstacle[]) where some cannot be, unless the `rest` is wanted
   * @throws StoreError 'not-found': it is not the last, was undone, or its rows are no longer kept
   */
  undo(
    importId: number,
    by: { readonly actor: string; readonly at: number; readonly rest: boolean },
  ): Promise<UndoReport>;
  /** Rows of imports before the newest `imports` go, some at a time. @returns how many went */
  forget(keep: { readonly imports: number }, atMost: number): Promise<number>;
}
