import type {
  ImportReport,
  OrganisationRow,
  RegisterFile,
  SiteRow,
  UnitRemoval,
  UnitRow,
  VendorRow,
} from '@vigil/vocabulary';

export interface RegisteredUnit {
  readonly unit: UnitRow;
  readonly site: SiteRow | null;
  readonly vendor: VendorRow;
}
export type { ImportReport };

/** A piece of what changed; a row refers only to rows of its own piece, of an earlier one, or of a later version. */
export interface RegisterPage {
  readonly vendors: readonly VendorRow[];
  readonly sites: readonly SiteRow[];
  readonly units: readonly UnitRow[];
}

export interface RegisterReads {
  /** Grows by one with every change of the register or credentials: readers follow it. */
  version(): Promise<number>;
  /** The version at which rows last left it: whoever is behind that reads everything anew. */
  removedAt(): Promise<number>;
  /**
   * Vendors, sites and units that were written after version `since` (0: all there are), each as it is now, in pages
   * with a turn of the event loop between them; rows that left it are in none (`removedAt`). A row that is written while the pages
   * are read may be among them or not; it carries a version above the one that `version()` gave before, so who goes on
   * from that one misses nothing. `createRegisterBook` does all this.
   */
  changesSince(since: number): AsyncIterable<RegisterPage>;
  unit(id: string): Promise<
    | (RegisteredUnit & {
        readonly maintenance: OrganisationRow | null;
        readonly user: OrganisationRow | null;
        readonly children: readonly string[];
      })
    | null
  >;
  /** What would go with a unit and what stands in the way; null: there is no such unit. */
  removal(id: string): Promise<UnitRemoval | null>;
  vendors(): Promise<readonly VendorRow[]>;
  sites(query: { readonly use?: SiteRow['use']; readonly county?: string }): Promise<readonly SiteRow[]>;
}
export interface RegisterRepository extends RegisterReads {
  /** Undefined leaves what is there. Unknown id: 'not-found'. */
  updateUnit(
    id: string,
    patch: Partial<
      Pick<
        UnitRow,
        'inspectionValidUntil' | 'insuranceValidUntil' | 'outOfUse' | 'name' | 'lateAfterMs' | 'offlineAfterMs'
      >
    >,
  ): Promise<void>;
  /**
   * Takes a unit out of the register, with its live state and deadlines. Its open alarms end, its credentials speak for it
   * no more, and what it goes on saying is an unregistered unit's. History, closed alarms and occurrences stay.
   *
   * @param how `at` epoch ms; `by` who ends its alarms; `version` of the row as it was looked at; `openAlarms` so many may end
   * @returns what went with it
   * @throws StoreError 'not-found'; 'conflict' when the row was written since; 'in-use' with an open emergency, with more
   *   open alarms than were said, or with units behind it
   */
  removeUnit(
    id: string,
    how: {
      readonly at: number;
      readonly by: string;
      readonly version?: number;
      readonly openAlarms: number;
    },
  ): Promise<UnitRemoval>;
  /**
   * Upserts by id and removes nothing; rows that are as before are not written, so a second import changes nothing.
   * A credential without a token keeps the stored one, a disabled one stays disabled. Refused as a whole with the
   * list of faults when a row refers to something missing (StoreError 'bad-input', details: string[]).
   */
  import(file: RegisterFile, hmacToken: (token: string) => Uint8Array): Promise<ImportReport>;
}
