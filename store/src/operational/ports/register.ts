import type { OrganisationRow, RegisterFile, SiteRow, UnitRow, VendorRow } from '@vigil/vocabulary';

export interface RegisteredUnit {
  readonly unit: UnitRow;
  readonly site: SiteRow | null;
  readonly vendor: VendorRow;
}
export interface ImportReport {
  readonly vendors: number;
  readonly organisations: number;
  readonly sites: number;
  readonly units: number;
  readonly credentials: number;
  readonly warnings: readonly string[];
}

export interface RegisterReads {
  /** Grows by one with every change of the register or credentials: readers cache by it. */
  version(): Promise<number>;
  all(): Promise<{
    readonly version: number;
    readonly vendors: readonly VendorRow[];
    readonly units: readonly RegisteredUnit[];
  }>;
  unit(id: string): Promise<
    | (RegisteredUnit & {
        readonly maintenance: OrganisationRow | null;
        readonly user: OrganisationRow | null;
        readonly children: readonly string[];
      })
    | null
  >;
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
   * Upserts by id and removes nothing; rows that are as before are not written, so a second import changes nothing.
   * A credential without a token keeps the stored one, a disabled one stays disabled. Refused as a whole with the
   * list of faults when a row refers to something missing (StoreError 'bad-input', details: string[]).
   */
  import(file: RegisterFile, hmacToken: (token: string) => Uint8Array): Promise<ImportReport>;
}
