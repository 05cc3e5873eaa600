import type { AlarmStateName, Outcome } from './alarm.ts';
import type { Availability } from './availability.ts';
import type { CanonicalId } from './canonical-codes.ts';
import type { ErrorCode } from './errors.ts';
import type { Lane, Priority } from './lanes.ts';
import type { Role } from './roles.ts';
import type { UnitKind } from './unit-kinds.ts';

/** Row of the live board. Everything an operator needs to act without another request. Times are epoch ms, UTC. */
export interface AlarmView {
  readonly id: string;
  /** Counts every stored change of this alarm; a desk confirms `id` + `version`. */
  readonly version: number;
  readonly unitId: string;
  readonly unitName: string;
  readonly kind: UnitKind;
  readonly vendor: string;
  readonly county: string | null;
  readonly address: string;
  readonly site: string | null;
  readonly rescueCode: string | null;
  readonly code: CanonicalId;
  readonly profile: string;
  readonly raw: string;
  readonly priority: Priority;
  readonly lane: Lane;
  readonly source: 'device' | 'derived' | 'rule';
  readonly state: AlarmStateName;
  readonly condition: 'active' | 'cleared';
  readonly latched: boolean;
  /** Open, not acknowledged, and not kept quiet: it asks for a person. Computed by the life cycle, never derived again. */
  readonly ringing: boolean;
  readonly raisedAt: number;
  readonly lastAt: number;
  readonly clearedAt: number | null;
  readonly acknowledgedAt: number | null;
  readonly acknowledgedBy: string | null;
  readonly closedAt: number | null;
  readonly closedBy: string | null;
  readonly outcome: Outcome | null;
  readonly occurrences: number;
  /** Somebody in the car: yes, no, or unknown (no people sensor: treat as possibly occupied). */
  readonly occupancy: 'yes' | 'no' | 'unknown';
  readonly peopleCount: number | null;
  readonly floor: string | null;
  readonly text: string | null;
  /** Units seen through this one (gateway down, kitchen dark): how many. */
  readonly groupSize: number | null;
  /**
   * Last valid day `YYYY-MM-DD` on the certificate as the register has it now; only on open alarms of the lane
   * `inspection`, null when the register has no date (any more). How long a unit is overdue is counted from it and
   * not from the alarm, which is as old as the day on which the date reached the register.
   */
  readonly inspectionValidUntil?: string | null | undefined;
  /** Telephone numbers to ring first, from the register. */
  readonly contacts: readonly { readonly role: string; readonly name: string; readonly phone: string }[];
}

export interface AvailabilityCounts {
  readonly total: number;
  readonly by: { readonly [A in Availability]: number };
}
export interface BoardCounts {
  readonly open: { readonly [L in Lane]: number };
  readonly unacknowledged: { readonly [L in Lane]: number };
  readonly units: AvailabilityCounts;
}

/** Answer of `GET /api/live/snapshot`, and the state a resync may fall back to. */
export interface BoardSnapshot {
  readonly epoch: string;
  readonly seq: number;
  readonly serverTime: number;
  /** Every open alarm in scope: emergencies never cut; a lane longer than its cap is cut at the oldest low ones and says so in counts. */
  readonly alarms: readonly AlarmView[];
  readonly counts: BoardCounts;
  readonly proof: Proof | null;
}

export type LiveChange =
  | { readonly type: 'alarm'; readonly alarm: AlarmView }
  | { readonly type: 'counts'; readonly counts: BoardCounts };

/** Numbered changes: apply only when `epoch` is the known one and `prev` equals the own last `seq`; else resync. */
export interface ChangeBatch {
  readonly epoch: string;
  readonly prev: number;
  readonly seq: number;
  readonly changes: readonly LiveChange[];
}

/** Live values of one watched unit. */
export interface UnitLive {
  readonly unitId: string;
  readonly availability: Availability;
  readonly availabilityReason: string;
  readonly availabilitySince: number;
  readonly lastSeenAt: number | null;
  readonly skewMs: number | null;
  readonly status: Readonly<Record<string, unknown>>;
  readonly statusAt: number | null;
}

/** Last canary that went device → broker → journal → ingest → store → dashboard. */
export interface Proof {
  readonly at: number;
  readonly latencyMs: number;
}

export interface Beat {
  readonly seq: number;
  /** {@link boardHash} of the alarms as painted. */
  readonly hash: string;
  readonly paintedAt: number;
  readonly sound: 'on' | 'off';
  readonly view: string;
}
export interface BeatAnswer {
  readonly seq: number;
  readonly hash: string;
  readonly serverTime: number;
  readonly proof: Proof | null;
}

export type Answered<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

/** Socket.IO event maps. Commands go over HTTP; this carries what is live. */
export interface ServerToDesk {
  change: (batch: ChangeBatch) => void;
  /** One alarm at a time, confirmed by the desk; sent again until it is. `changed` says why it is sent. */
  alarm: (alarm: AlarmView, confirm: (got: { readonly id: string; readonly version: number }) => void) => void;
  unit: (live: UnitLive) => void;
  proof: (proof: Proof) => void;
  /** The session ended (signed out, role changed): the desk goes to sign-in. */
  bye: (reason: ErrorCode) => void;
}
export interface DeskToServer {
  resync: (
    from: { readonly epoch: string; readonly seq: number },
    done: (
      answer: Answered<{ readonly batches: readonly ChangeBatch[] } | { readonly snapshot: BoardSnapshot }>,
    ) => void,
  ) => void;
  watch: (unitId: string | null, done: (answer: Answered<UnitLive | null>) => void) => void;
  beat: (beat: Beat, done: (answer: Answered<BeatAnswer>) => void) => void;
}

export interface SessionView {
  readonly user: string;
  readonly name: string;
  readonly role: Role;
  readonly vendor: string | null;
  readonly counties: readonly string[] | null;
  readonly permissions: readonly string[];
  /** The session ends at the latest then, epoch ms. */
  readonly endsAt: number;
}

/** Wake-up on the internal feed topic: the `change` table has grown up to `seq`. */
export interface FeedWakeUp {
  readonly seq: number;
}
