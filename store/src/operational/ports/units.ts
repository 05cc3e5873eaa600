import type {
  Availability,
  BoardCounts,
  DueState,
  Priority,
  Scope,
  SilenceCell,
  UnitKind,
  UnitLive,
  UnitRow,
} from '@vigil/vocabulary';

/** What ingest knows about a unit now: what a desk may see live, and what judging needs. One row a unit, replaced in bulk per batch. */
export interface UnitState extends UnitLive {
  readonly boot: number | null;
  readonly seq: number | null;
  readonly profile: string | null;
  readonly firmware: string | null;
  readonly intervalMs: number | null;
  readonly peopleSensor: boolean | null;
  readonly declared: 'online' | 'offline' | 'sleeping' | 'lost' | null;
  readonly declaredAt: number | null;
  readonly lastTestAt: number | null;
  /** Facts a derivation has to remember across restarts (e.g. stopped since); owned by ingest. */
  readonly memory: Readonly<Record<string, unknown>>;
}

export interface UnitListRow {
  readonly unit: UnitRow;
  readonly siteName: string | null;
  readonly county: string | null;
  readonly address: string | null;
  readonly availability: Availability;
  readonly availabilitySince: number | null;
  readonly lastSeenAt: number | null;
  readonly openAlarms: number;
  readonly worst: Priority | null;
  readonly due: DueState;
}

export interface UnitReads {
  loadStates(): Promise<readonly UnitState[]>;
  state(unitId: string): Promise<UnitState | null>;
  /** Search by id, name, any of the four ids, address, site; paged. */
  search(query: {
    readonly scope: Scope;
    readonly text?: string;
    readonly kind?: UnitKind;
    readonly county?: string;
    readonly availability?: Availability;
    readonly due?: DueState;
    readonly vendor?: string;
    readonly siteId?: string;
    readonly today: string;
    readonly limit: number;
    readonly offset: number;
  }): Promise<{ readonly rows: readonly UnitListRow[]; readonly total: number }>;
  /** Kept, not counted: cheap for any scope and any number of units. */
  availabilityCounts(scope: Scope): Promise<BoardCounts['units']>;
  /**
   * Who is heard and who has fallen silent, by vendor and county: some tens of ms for a city, so for a thread of its own.
   *
   * @param heardSince silent units count as lost when they were heard since then, epoch ms
   */
  silenceCells(heardSince: number): Promise<readonly SilenceCell[]>;
}
export interface UnitRepository extends UnitReads {
  /**
   * Bulk upsert on the hot path: one prepared statement, thousands of rows a call. Adds no change rows; the counts of
   * availability follow, and are touched only for units whose availability changed.
   */
  saveStates(states: readonly UnitState[]): Promise<void>;
  /**
   * The same for units that have been saved before and of which nothing has changed but what every message changes:
   * when it was seen, its number, its clock, its values and what is remembered. Everything else stays as it is stored.
   */
  saveValues(states: readonly UnitState[]): Promise<void>;
  /** Says to the feed that availability of these units changed. */
  announce(unitIds: readonly string[]): Promise<void>;
}
