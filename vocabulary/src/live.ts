import { z } from 'zod';
import { type AlarmView, alarmView, epochMs } from './alarm-view.ts';
import { availabilities } from './availability.ts';
import type { ErrorCode } from './errors.ts';
import { unitIdSchema } from './ids.ts';
import { lanes } from './lanes.ts';
import { citySilence } from './silent-city.ts';
import type { UnitLive } from './unit-view.ts';
import type { View } from './view.ts';

/** How many units there are, and how many of each availability. */
export const availabilityCounts = z
  .object({ total: z.int(), by: z.record(z.enum(availabilities), z.int()) })
  .meta({ id: 'AvailabilityCounts' });
export type AvailabilityCounts = View<typeof availabilityCounts>;

const byLane = z.record(z.enum(lanes), z.int());
export const boardCounts = z
  .object({
    open: byLane.meta({ description: 'Open alarms that are shown: those that are kept quiet are not among them.' }),
    unacknowledged: byLane,
    quiet: byLane.meta({ description: 'Shelved, suppressed or out of service: folded away, no alarm to anybody.' }),
    units: availabilityCounts,
    silence: citySilence.nullable(),
  })
  .meta({ id: 'BoardCounts' });
export type BoardCounts = View<typeof boardCounts>;

export const proofView = z
  .object({ at: epochMs, latencyMs: z.number() })
  .meta({ id: 'Proof', description: 'Last test message that went device → broker → journal → ingest → store → here.' });
export type Proof = View<typeof proofView>;

/**
 * Does what devices send arrive, and is it judged? `not-arriving`: the broker is away or acknowledges nothing, so devices
 * keep what they have to say; `silent`: ingest gives no sign of life (dead, or its store cannot be written); `not-ready`:
 * it says itself that it cannot; `unproven`: test messages do not come through. While not `ok` alarms are shown by
 * nobody: the room works by telephone.
 */
const judgingReasons = ['judging', 'not-arriving', 'silent', 'not-ready', 'unproven'] as const;
const judgingView = z
  .object({ ok: z.boolean(), reason: z.enum(judgingReasons), forMs: z.number() })
  .meta({ id: 'Judging' });
export type Judging = View<typeof judgingView>;

/** Answer of `GET /api/live/snapshot`, and what a resync may fall back to. */
export const boardSnapshot = z
  .object({
    epoch: z.string(),
    seq: z.int(),
    serverTime: epochMs,
    /** Emergencies are never cut; a lane longer than its cap lacks its oldest low ones, and `counts` tells the truth. */
    alarms: z.array(alarmView),
    counts: boardCounts,
    proof: proofView.nullable(),
  })
  .meta({ id: 'BoardSnapshot' });
export type BoardSnapshot = View<typeof boardSnapshot>;

const liveChange = z.discriminatedUnion('type', [
  z.object({ type: z.literal('alarm'), alarm: alarmView }),
  z.object({ type: z.literal('counts'), counts: boardCounts }),
]);
export type LiveChange = View<typeof liveChange>;

/** Numbered changes: apply only when `epoch` is the known one and `prev` equals the own last `seq`; else resync. */
export const changeBatch = z.object({
  epoch: z.string(),
  prev: z.int(),
  seq: z.int(),
  changes: z.array(liveChange),
});
export type ChangeBatch = View<typeof changeBatch>;

// ── what a desk sends ───────────────────────────────────────────────────────────────────────────

export const resyncRequest = z.object({ epoch: z.string().max(64), seq: z.int().min(0) });
export type ResyncRequest = View<typeof resyncRequest>;

/** Unit whose live values the desk wants; null: none any more. */
export const watchRequest = unitIdSchema.nullable();

/** Once a second: what the desk really shows. */
export const beat = z.object({
  seq: z.int().min(0),
  /** `boardHash` of the alarms as painted. */
  hash: z.string().max(32),
  paintedAt: epochMs,
  sound: z.enum(['on', 'off']),
  view: z.string().max(60),
});
export type Beat = View<typeof beat>;

const beatAnswer = z.object({
  seq: z.int(),
  hash: z.string(),
  serverTime: epochMs,
  proof: proofView.nullable(),
  judging: judgingView,
  unwatched: z.int().meta({ description: 'Emergencies that ring at no desk whose person could take them.' }),
});
export type BeatAnswer = View<typeof beatAnswer>;

/** What a desk answers to one urgent alarm. */
export const alarmReceipt = z.object({ id: z.string(), version: z.number() });
export type AlarmReceipt = View<typeof alarmReceipt>;

export type Answered<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

/** Socket.IO event maps. Commands go over HTTP; this carries what is live. */
export interface ServerToDesk {
  change: (batch: ChangeBatch) => void;
  /** One alarm at a time, confirmed by the desk; sent again until it is. */
  alarm: (alarm: AlarmView, confirm: (got: AlarmReceipt) => void) => void;
  unit: (live: UnitLive) => void;
  proof: (proof: Proof) => void;
  /** The session ended (signed out, role changed): the desk goes to sign-in. */
  bye: (reason: ErrorCode) => void;
}
export interface DeskToServer {
  resync: (
    from: ResyncRequest,
    done: (
      answer: Answered<{ readonly batches: readonly ChangeBatch[] } | { readonly snapshot: BoardSnapshot }>,
    ) => void,
  ) => void;
  watch: (unitId: string | null, done: (answer: Answered<UnitLive | null>) => void) => void;
  beat: (beat: Beat, done: (answer: Answered<BeatAnswer>) => void) => void;
}

/** Wake-up on the internal feed topic: the `change` table has grown up to `seq`. */
export interface FeedWakeUp {
  readonly seq: number;
}
