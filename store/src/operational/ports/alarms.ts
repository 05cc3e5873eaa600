import type {
  AlarmInput,
  AlarmMark,
  AlarmState,
  AlarmStep,
  AlarmView,
  BoardCounts,
  CanonicalId,
  Lane,
  Priority,
  Scope,
} from '@vigil/vocabulary';

export interface AlarmRecord {
  readonly id: string;
  readonly version: number;
  readonly unitId: string;
  readonly vendor: string;
  readonly county: string | null;
  readonly code: CanonicalId;
  readonly profile: string;
  readonly raw: string;
  readonly priority: Priority;
  readonly lane: Lane;
  readonly source: 'device' | 'derived' | 'rule';
  readonly state: AlarmState;
  readonly occupancy: 'yes' | 'no' | 'unknown';
  readonly peopleCount: number | null;
  readonly floor: string | null;
  readonly text: string | null;
  /** How it came; only ever more. */
  readonly marks: readonly AlarmMark[];
  readonly groupSize: number | null;
  /** Since when its lift's status says that whoever was inside can be out, epoch ms; null: it does not. */
  readonly easedAt: number | null;
  /** Its place on every desk, from 1; given by the store while it is an open emergency, kept as it was afterwards. */
  readonly slot: number | null;
}
export type NewAlarm = Omit<AlarmRecord, 'id' | 'version' | 'slot' | 'easedAt'>;
/** Facts that a later occurrence may sharpen; priority and lane only ever rise. */
export type AlarmFacts = Partial<
  Pick<
    AlarmRecord,
    'priority' | 'lane' | 'occupancy' | 'peopleCount' | 'floor' | 'text' | 'marks' | 'groupSize' | 'easedAt'
  >
>;

export interface AlarmFilter {
  readonly scope: Scope;
  readonly unitId?: string;
  readonly lane?: Lane;
  readonly open?: boolean;
  readonly fromMs?: number;
  readonly toMs?: number;
}
/** Where an alarm stands in the history list. */
type AlarmPlace = Pick<AlarmView, 'id' | 'raisedAt'>;

export interface AlarmReads {
  get(id: string): Promise<AlarmRecord | null>;
  /** Open alarm of unit and code (at most one: partial unique index). */
  findOpen(unitId: string, code: CanonicalId): Promise<AlarmRecord | null>;
  /** Some alarm of unit and code was open at a moment in between (epoch ms, both included). */
  wasOpen(unitId: string, code: CanonicalId, fromMs: number, toMs: number): Promise<boolean>;
  openOf(unitIds: readonly string[]): Promise<readonly AlarmRecord[]>;
  openByCode(codes: readonly CanonicalId[]): Promise<readonly AlarmRecord[]>;
  view(id: string): Promise<AlarmView | null>;
  views(ids: readonly string[]): Promise<readonly AlarmView[]>;
  /** Open alarms in scope, newest first: every emergency, and of each other lane the `perLane` most urgent and newest, quiet ones last. */
  openViews(scope: Scope, perLane: number): Promise<readonly AlarmView[]>;
  /** History list, newest first. */
  list(
    query: AlarmFilter & { readonly limit: number; readonly offset: number },
  ): Promise<{ readonly rows: readonly AlarmView[]; readonly total: number }>;
  /** The same one piece after the other: whatever comes or is closed meanwhile, no row is passed over or told twice. */
  listAfter(
    query: AlarmFilter & { readonly after: AlarmPlace | null; readonly limit: number },
  ): Promise<readonly AlarmView[]>;
  /** As vocabulary's `countByLane`: what is shelved, suppressed or out of service waits for nobody and stands apart. */
  counts(scope: Scope): Promise<Pick<BoardCounts, 'open' | 'unacknowledged' | 'quiet'>>;
}
export interface AlarmRepository extends AlarmReads {
  /** Inserts and writes the change row, an emergency into the lowest free slot; throws when an open one exists. */
  insert(alarm: NewAlarm): Promise<AlarmRecord>;
  /**
   * The only way an alarm moves: loads, asks stepAlarm, saves with version + 1, writes the change row, the effects that
   * the step asks for (an answer to every occurrence that wanted one), and the deadline at which its shelf ends.
   * `expectedVersion` given and different: StoreError 'conflict'. Unknown id: 'not-found'.
   */
  apply(
    id: string,
    input: AlarmInput,
    options?: { readonly expectedVersion?: number; readonly facts?: AlarmFacts },
  ): Promise<{ readonly step: AlarmStep; readonly alarm: AlarmRecord }>;
}
