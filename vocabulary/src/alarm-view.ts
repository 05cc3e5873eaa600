import { z } from 'zod';
import { alarmStateNames } from './alarm.ts';
import { canonicalIds } from './canonical-codes.ts';
import { outcomes } from './closing.ts';
import { lanes, priorities } from './lanes.ts';
import { centreOperator } from './roles.ts';
import { kindIds } from './unit-kinds.ts';
import type { View } from './view.ts';

/** Epoch ms, UTC. */
export const epochMs = z.number();

const facts = z.record(z.string(), z.unknown());
const whoActed = `Login; to a vendor's accounts ${centreOperator} instead of the name of who acted in the rescue centre`;

/** What a person has to know about how an alarm came. The console's words have the keys `mark.<id>`. */
export const alarmMarks = [
  'sent-late',
  'repeats-after-closing',
  'not-registered',
  'read-late',
  'maintenance-in-doubt',
] as const;
export type AlarmMark = (typeof alarmMarks)[number];

/** Row of the live board: everything an operator needs to act without another request. */
export const alarmView = z
  .object({
    id: z.string(),
    version: z.int().meta({ description: 'Counts every stored change of this alarm; a desk confirms id and version.' }),
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
    state: z.enum(alarmStateNames),
    condition: z.enum(['active', 'cleared']),
    latched: z.boolean(),
    slot: z.int().min(1).nullable().meta({
      description:
        'Place of an open emergency on every desk of the rescue centre, kept until it is closed; null: no open emergency, or not told outside the centre.',
    }),
    ringing: z.boolean().meta({
      description: 'Open, not acknowledged, not kept quiet: it asks for a person. Computed by the life cycle alone.',
    }),
    raisedAt: epochMs,
    rangAgainAt: epochMs
      .nullable()
      .meta({ description: 'When news last took an acknowledgement back, so that it asks anew; null: never.' }),
    lastAt: epochMs,
    clearedAt: epochMs.nullable(),
    easedAt: epochMs.nullable().meta({
      description:
        'Since when the lift’s status says that whoever was inside can be out (doors open at a landing, nobody seen); null: it does not. Nobody has looked.',
    }),
    acknowledgedAt: epochMs.nullable(),
    acknowledgedBy: z.string().nullable().meta({ description: whoActed }),
    closedAt: epochMs.nullable(),
    closedBy: z.string().nullable().meta({ description: whoActed }),
    outcome: z.enum(outcomes).nullable(),
    occurrences: z.int(),
    occupancy: z.enum(['yes', 'no', 'unknown']).meta({
      description: 'Somebody in the car; unknown: no people sensor, treat as possibly occupied.',
    }),
    peopleCount: z.number().nullable(),
    floor: z.string().nullable(),
    text: z.string().nullable(),
    marks: z.array(z.enum(alarmMarks)).meta({
      description:
        'sent-late: older than what was heard since; repeats-after-closing: its device went on after it was closed; not-registered: of a unit that is in no register; read-late: read from the journal after a part of the installation was lost or set back; maintenance-in-doubt: maintenance was declared before the terminal restarted and not again since.',
    }),
    groupSize: z
      .number()
      .nullable()
      .meta({ description: 'How many units are seen through this one (a gateway that is down, a kitchen gone dark).' }),
    inspectionValidUntil: z.iso.date().nullable().optional().meta({
      description:
        'Last valid day on the certificate, as the register has it now; on open emergencies of special equipment in use.',
    }),
    contacts: z
      .array(z.object({ role: z.string(), name: z.string(), phone: z.string() }))
      .meta({ description: 'Telephone numbers to ring first, from the register.' }),
  })
  .meta({ id: 'AlarmView', description: 'Alarm as the board shows it. Times are epoch ms, UTC.' });
export type AlarmView = View<typeof alarmView>;

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
  .meta({ id: 'OccurrenceView' });
export type OccurrenceView = View<typeof occurrenceView>;

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
  .meta({ id: 'AuditView' });
export type AuditView = View<typeof auditView>;

/** `GET /api/alarms/:id` */
export const alarmDetail = z
  .object({ alarm: alarmView, occurrences: z.array(occurrenceView), audit: z.array(auditView) })
  .meta({ id: 'AlarmDetail' });
export type AlarmDetail = View<typeof alarmDetail>;
