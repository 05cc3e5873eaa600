import type {
  AlarmInput,
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
  readonly groupSize: number | null;
}
export type NewAlarm = Omit<AlarmRecord, 'id' | 'version'>;
/** Facts that a later occurrence may sharpen; priority and lane only ever rise. */
export type AlarmFacts = Partial<
  Pick<AlarmRecord, 'priority' | 'lane' | 'occupancy' | 'peopleCount' | 'floor' | 'text' | 'groupSize'>
>;

export interface Occurrence {
  readonly alarmId: string | null;
  readonly unitId: string;
  readonly code: CanonicalId;
  readonly profile: string;
  readonly raw: string;
  readonly active: boolean;
  readonly historical: boolean;
  /** Message id, or `boot:seq`, or null when the sender gave none. */
  readonly messageKey: string | null;
  /** Idempotency key: unit + family + message key + hash of the content; null: cannot be recognised again. */
  readonly dedupeKey: string | null;
  readonly deviceTime: number | null;
  readonly receivedAt: number;
  readonly journal: string;
  readonly journalSeq: number;
  /** Position inside a batch message, 0 for a single envelope. */
  readonly part: number;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface AlarmRepository {
  get(id: string): Promise<AlarmRecord | null>;
  /** Open alarm of unit and code (at most one: partial unique index). */
  findOpen(unitId: string, code: CanonicalId): Promise<AlarmRecord | null>;
  openOf(unitIds: readonly string[]): Promise<readonly AlarmRecord[]>;
  openByCode(codes: readonly CanonicalId[]): Promise<readonly AlarmRecord[]>;
  /** Inserts and writes the change row; throws when an open one exists. */
  insert(alarm: NewAlarm): Promise<AlarmRecord>;
  /**
   * The only way an alarm moves: loads, asks stepAlarm, saves with version + 1, writes the change row and,
   * for effects answer-seen / answer-closed, the answers to every occurrence that asked for one.
   * `expectedVersion` given and different: VigilError 'version-conflict'. Unknown id: 'not-found'.
   */
  apply(
    id: string,
    input: AlarmInput,
    options?: { readonly expectedVersion?: number; readonly facts?: AlarmFacts },
  ): Promise<{ readonly step: AlarmStep; readonly alarm: AlarmRecord }>;
  /**
   * false: this very message was recorded before: same dedupeKey, or same journal position, part and code.
   *
   * @param options.renewBefore an occurrence of the same key that was received before this moment (epoch ms) is
   * another message that was given the same id: it loses its key to the new one
   */
  addOccurrence(occurrence: Occurrence, options?: { readonly renewBefore?: number }): Promise<boolean>;
  /** Gives the unlinked occurrence at this position to an alarm: the one of the alarm's code, else all that are there. */
  linkOccurrence(
    dedupe: { readonly journal: string; readonly journalSeq: number; readonly part: number },
    alarmId: string,
  ): Promise<void>;
  /** Newest first. */
  occurrences(alarmId: string, limit: number): Promise<readonly (Occurrence & { readonly id: string })[]>;
  view(id: string): Promise<AlarmView | null>;
  views(ids: readonly string[]): Promise<readonly AlarmView[]>;
  /** Open alarms in scope, newest first: every emergency, and of each other lane the `perLane` most urgent and newest. */
  openViews(scope: Scope, perLane: number): Promise<readonly AlarmView[]>;
  /** History list, newest first. */
  list(query: {
    readonly scope: Scope;
    readonly unitId?: string;
    readonly lane?: Lane;
    readonly open?: boolean;
    readonly fromMs?: number;
    readonly toMs?: number;
    readonly limit: number;
    readonly offset: number;
  }): Promise<{ readonly rows: readonly AlarmView[]; readonly total: number }>;
  /** `unacknowledged` leaves out what is shelved, suppressed or out of service: that waits for nobody. */
  counts(scope: Scope): Promise<Pick<BoardCounts, 'open' | 'unacknowledged'>>;
  shelvedUntil(at: number): Promise<readonly AlarmRecord[]>;
}
