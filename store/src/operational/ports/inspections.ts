import type { DueState, InspectionMark, OrganisationRow, Scope, UnitKind, UnitRow } from '@vigil/vocabulary';

/** A unit on the work list of inspections. */
export interface ListedInspection {
  readonly unit: Pick<
    UnitRow,
    'id' | 'name' | 'kind' | 'vendor' | 'registerCode' | 'inspectionValidUntil' | 'outOfUse'
  >;
  readonly siteName: string | null;
  readonly county: string | null;
  readonly address: string | null;
  /** Who has to apply for the inspection. */
  readonly user: Pick<OrganisationRow, 'name' | 'contact' | 'phone'> | null;
  readonly takenUp: InspectionMark | null;
}

export interface InspectionReads {
  /** Special equipment in one due state, the longest overdue first; paged. `today` is a calendar day. */
  list(query: {
    readonly scope: Scope;
    readonly due: DueState;
    readonly today: string;
    readonly county?: string;
    readonly kind?: UnitKind;
    readonly vendor?: string;
    readonly text?: string;
    readonly takenUp?: boolean;
    readonly limit: number;
    readonly offset: number;
  }): Promise<{ readonly rows: readonly ListedInspection[]; readonly total: number }>;
  /** Who has taken a unit up for the certificate that it has now; null: nobody. */
  takenUp(unitId: string): Promise<InspectionMark | null>;
}
export interface InspectionRepository extends InspectionReads {
  /** For the certificate that the unit has now. Unknown unit, or one without a date: 'not-found'. */
  takeUp(unitId: string, mark: InspectionMark): Promise<void>;
  release(unitId: string): Promise<void>;
}
