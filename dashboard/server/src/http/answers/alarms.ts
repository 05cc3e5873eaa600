import {
  type AlarmDetail,
  type AlarmStateName,
  type AlarmView,
  type AuditView,
  availabilities,
  type BoardCounts,
  type BoardSnapshot,
  canonicalIds,
  centreOperator,
  kindIds,
  lanes,
  type OccurrenceView,
  outcomes,
  type Proof,
  priorities,
} from '@vigil/vocabulary';
import { z } from 'zod';

const stateNames = [
  'active-unacknowledged',
  'active-acknowledged',
  'cleared-unacknowledged',
  'cleared-acknowledged',
  'normal',
  'shelved',
  'suppressed',
  'out-of-service',
] as const satisfies readonly AlarmStateName[];

const facts = z.record(z.string(), z.unknown());

const whoActed = `Login; to a vendor's accounts ${centreOperator} instead of the name of who acted in the rescue centre`;

/** Epoch ms, UTC. */
export const epochMs = z.number();

export const alarmView = z
  .object({
    id: z.string(),
    version: z.int(),
    unitId: z.string(),
    unitName: z.string(),
    kind: z.enum(kindIds),
    vendor: z.string(),
    county: z.string().nullable(),
    address: z.string(),
    site: z.string().nullable(),
    rescueCode: z.string().nullable(),
    code: z.enum(canonicalIds),
    profile: z.string(),
    raw: z.string(),
    priority: z.enum(priorities),
    lane: z.enum(lanes),
    source: z.enum(['device', 'derived', 'rule']),
    state: z.enum(stateNames),
    condition: z.enum(['active', 'cleared']),
    latched: z.boolean(),
    ringing: z.boolean().meta({ description: 'Open, not acknowledged, not kept quiet: it asks for a person.' }),
    raisedAt: epochMs,
    lastAt: epochMs,
    clearedAt: epochMs.nullable(),
    acknowledgedAt: epochMs.nullable(),
    acknowledgedBy: z.string().nullable().meta({ description: whoActed }),
    closedAt: epochMs.nullable(),
    closedBy: z.string().nullable().meta({ description: whoActed }),
    outcome: z.enum(outcomes).nullable(),
    occurrences: z.int(),
    occupancy: z.enum(['yes', 'no', 'unknown']),
    peopleCount: z.number().nullable(),
    floor: z.string().nullable(),
    text: z.string().nullable(),
    groupSize: z.number().nullable(),
    inspectionValidUntil: z.iso
      .date()
      .nullable()
      .optional()
      .meta({ description: 'Last valid day on the certificate; on open alarms of the lane inspection.' }),
    contacts: z.array(z.object({ role: z.string(), name: z.string(), phone: z.string() })),
  })
  .meta({
    id: 'AlarmView',
    description: 'Alarm as the board shows it. Times are epoch ms, UTC.',
  }) satisfies z.ZodType<AlarmView>;

const byLane = z.object({
  emergency: z.int(),
  fault: z.int(),
  offline: z.int(),
  inspection: z.int(),
  kitchen: z.int(),
});
export const unitCounts = z
  .object({
    total: z.int(),
    by: z.object({
      online: z.int(),
      late: z.int(),
      offline: z.int(),
      frozen: z.int(),
      blocked: z.int(),
      'scheduled-off': z.int(),
      'unknown-ours': z.int(),
      'never-seen': z.int(),
    } satisfies { readonly [A in (typeof availabilities)[number]]: z.ZodType }),
  })
  .meta({ id: 'AvailabilityCounts' }) satisfies z.ZodType<BoardCounts['units']>;
const boardCounts = z
  .object({ open: byLane, unacknowledged: byLane, units: unitCounts })
  .meta({ id: 'BoardCounts' }) satisfies z.ZodType<BoardCounts>;

export const proofView = z
  .object({ at: epochMs, latencyMs: z.number() })
  .meta({ id: 'Proof', description: 'Last test message that went the whole way.' }) satisfies z.ZodType<Proof>;

export const boardSnapshot = z
  .object({
    epoch: z.string(),
    seq: z.int(),
    serverTime: epochMs,
    alarms: z.array(alarmView),
    counts: boardCounts,
    proof: proofView.nullable(),
  })
  .meta({ id: 'BoardSnapshot' }) satisfies z.ZodType<BoardSnapshot>;

const occurrenceView = z
  .object({
    id: z.string(),
    code: z.string(),
    profile: z.string(),
    raw: z.string(),
    active: z.boolean(),
    historical: z.boolean(),
    messageKey: z.string().nullable(),
    deviceTime: epochMs.nullable(),
    receivedAt: epochMs,
    detail: facts,
  })
  .meta({ id: 'OccurrenceView' }) satisfies z.ZodType<OccurrenceView>;

export const auditView = z
  .object({
    id: z.int(),
    at: epochMs,
    actor: z.string().meta({ description: whoActed }),
    action: z.string(),
    subject: z.string(),
    detail: facts,
    hash: z.string(),
  })
  .meta({ id: 'AuditView' }) satisfies z.ZodType<AuditView>;

export const alarmDetail = z
  .object({ alarm: alarmView, occurrences: z.array(occurrenceView), audit: z.array(auditView) })
  .meta({ id: 'AlarmDetail' }) satisfies z.ZodType<AlarmDetail>;

export const pageOf = <T extends z.ZodType>(row: T) => z.object({ rows: z.array(row), total: z.int() });
