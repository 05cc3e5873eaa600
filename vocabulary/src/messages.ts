import { z } from 'zod';
import { kindIds } from './unit-kinds.ts';

/**
 * The vendor contract. One schema per family; type, check, JSON Schema and documents come from here.
 * Unknown extra fields are kept by the journal and ignored here (a vendor may send more than we know).
 */

/** Epoch milliseconds or ISO 8601 with offset. A time without an offset is refused: nobody can know what it means. */
const timestampSchema = z.union([z.int().nonnegative(), z.iso.datetime({ offset: true })]).meta({
  id: 'Timestamp',
  description: 'Epoch milliseconds (integer) or ISO 8601 with offset, e.g. 2026-11-23T08:00:00+08:00.',
});

export const contractVersion = 1;

const envelopeShape = {
  v: z.literal(contractVersion).default(contractVersion).meta({ description: 'Contract version.' }),
  id: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .meta({ description: 'Idempotency key chosen by the sender; repeat it when the same message is sent again.' }),
  ts: timestampSchema
    .optional()
    .meta({ description: 'Device time of the observation; missing: receipt time is used.' }),
  boot: z
    .int()
    .nonnegative()
    .optional()
    .meta({ description: 'Session number, +1 at every start of the device. An older session’s Will is ignored.' }),
  seq: z.int().nonnegative().optional().meta({ description: 'Number within the session; with boot it replaces id.' }),
  historical: z.boolean().optional().meta({
    description:
      'Buffered data: stored, counted; does not ring, but for an emergency of the last two hours that nobody has heard of.',
  }),
} as const;

const doorStates = ['closed', 'opening', 'open', 'closing', 'blocked', 'unknown'] as const;
const serviceModes = [
  'normal',
  'stopped',
  'maintenance',
  'fire-recall',
  'fire-fighter',
  'emergency-power',
  'earthquake',
  'unknown',
] as const;
const directions = ['none', 'up', 'down'] as const;
const powerStates = ['mains', 'battery', 'off', 'unknown'] as const;
export type ServiceMode = (typeof serviceModes)[number];

const number = () => z.number();

const birthSchema = z
  .object({
    ...envelopeShape,
    boot: z.int().nonnegative().meta({ description: 'Session number, +1 at every start of the device.' }),
    kind: z.enum(kindIds).optional().meta({ description: 'Kind of unit; the register wins when it differs.' }),
    profile: z
      .string()
      .min(1)
      .max(64)
      .optional()
      .meta({ description: 'Code table used by fault/event/alarm messages of this unit.' }),
    firmware: z.string().max(64).optional().meta({ description: 'Firmware version, free text.' }),
    intervalMs: z
      .int()
      .min(1_000)
      .max(86_400_000)
      .optional()
      .meta({ description: 'Longest time between two reports when all is well, ms.' }),
    capabilities: z
      .object({
        peopleSensor: z.boolean().optional().meta({ description: 'false: passengers is unknown, not empty.' }),
        levelSensor: z.boolean().optional(),
        voice: z.boolean().optional(),
        batteryBackup: z.boolean().optional(),
      })
      .optional()
      .meta({
        description: 'What the terminal can sense and do; a missing people sensor means passengers is unknown.',
      }),
  })
  .meta({ id: 'Birth', title: 'birth', description: 'First message of a session: who I am and what I can do.' });

const stateSchema = z
  .object({
    ...envelopeShape,
    state: z
      .enum(['online', 'offline', 'sleeping'])
      .meta({ description: 'Retained; register the offline one as MQTT Will with the same boot.' }),
  })
  .meta({ id: 'State', title: 'state', description: 'Session state; retained, and the Will.' });

export const statusSchema = z
  .object({
    ...envelopeShape,
    mode: z
      .enum(serviceModes)
      .optional()
      .meta({ description: 'Service mode; maintenance keeps faults quiet, never the alarm button.' }),
    floor: z
      .union([z.string().min(1).max(8), z.int()])
      .optional()
      .meta({ description: 'Floor as shown in the car, e.g. "B2", "15A", 7.' }),
    moving: z.boolean().optional().meta({ description: 'true: the car (drive) is running.' }),
    direction: z.enum(directions).optional().meta({ description: 'Travel direction.' }),
    door: z.enum(doorStates).optional().meta({ description: 'Car door; closed is needed to recognise an entrapment.' }),
    doorZone: z.boolean().optional().meta({ description: 'true: car is level within the unlocking zone.' }),
    passengers: z
      .boolean()
      .nullable()
      .optional()
      .meta({ description: 'Somebody is in the car; null or missing: unknown.' }),
    peopleCount: z.int().min(0).max(500).optional().meta({ description: 'People in the car.' }),
    power: z.enum(powerStates).optional().meta({ description: 'Supply of the unit.' }),
    overload: z.boolean().optional().meta({ description: 'Overload contact.' }),
    speed: number().optional().meta({ description: 'm/s' }),
    load: number().optional().meta({ description: 'kg' }),
    temperature: number().optional().meta({ description: '°C' }),
    humidity: number().optional().meta({ description: '% relative' }),
    pressure: number().optional().meta({ description: 'MPa (gauge)' }),
    level: number().optional().meta({ description: 'Water level, % of range' }),
    vibration: number().optional().meta({ description: 'mm/s RMS' }),
    wind: number().optional().meta({ description: 'm/s' }),
    moment: number().optional().meta({ description: '% of rated moment' }),
    battery: number().optional().meta({ description: '%' }),
    signal: number().optional().meta({ description: 'dBm' }),
    reachable: z.boolean().optional().meta({ description: 'Camera: answers on the network.' }),
    streaming: z.boolean().optional().meta({ description: 'Camera: delivers a stream.' }),
    recording: z.boolean().optional().meta({ description: 'Camera: is recorded.' }),
    imageOk: z.boolean().optional().meta({ description: 'Camera: picture neither covered, dark, blurred nor moved.' }),
  })
  .meta({
    id: 'Status',
    title: 'status',
    description: 'Live values as one atomic object; send on change and at the interval.',
  });

const statsSchema = z
  .object({
    ...envelopeShape,
    runHours: number().min(0).optional().meta({ description: 'Total running time, h' }),
    runs: z.int().min(0).optional().meta({ description: 'Run counter' }),
    doorCycles: z.int().min(0).optional().meta({ description: 'Door open–close cycles' }),
    energy: number().min(0).optional().meta({ description: 'kWh' }),
    uptimeMs: z.int().min(0).optional().meta({ description: 'Time since the terminal started, ms' }),
    counters: z
      .record(z.string().min(1).max(40), number())
      .optional()
      .meta({ description: 'Further counters by name (at most 32).' }),
  })
  .meta({ id: 'Stats', title: 'stats', description: 'Counters and totals.' });

const codeShape = {
  ...envelopeShape,
  code: z
    .union([z.string().min(1).max(64), z.int().nonnegative()])
    .meta({ description: 'Raw code of the profile, e.g. "90", or a canonical code with profile "vigil".' }),
  profile: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .meta({ description: 'Code table; missing: the one of birth, then the one of the register.' }),
  active: z.boolean().default(true).meta({ description: 'true raises, false proposes to clear.' }),
  floor: statusSchema.shape.floor,
  passengers: statusSchema.shape.passengers,
  peopleCount: statusSchema.shape.peopleCount,
  door: statusSchema.shape.door,
  doorZone: statusSchema.shape.doorZone,
  text: z.string().max(500).optional().meta({ description: 'What the device says in words.' }),
} as const;

const faultSchema = z.object(codeShape).meta({ id: 'Fault', title: 'fault', description: 'A fault appears or goes.' });
const eventSchema = z
  .object(codeShape)
  .meta({ id: 'Event', title: 'event', description: 'A change of operation: mode, power, fire, earthquake.' });
const alarmMessageSchema = z.object(codeShape).meta({
  id: 'Alarm',
  title: 'alarm',
  description: 'People are in danger. Repeat with the same id until an answer arrives (EN 81-28).',
});

const testSchema = z
  .object({ ...envelopeShape, result: z.enum(['ok', 'failed']).default('ok'), text: z.string().max(500).optional() })
  .meta({
    id: 'Test',
    title: 'test',
    description:
      'Periodic proof of the alarm path by the same means as a real alarm, at least every 72 h (EN 81-28:2018).',
  });

export const answerSchema = z
  .object({
    v: z.literal(contractVersion),
    id: z
      .string()
      .optional()
      .meta({ description: 'The id of the message that is answered; missing when it had none.' }),
    boot: z.int().optional(),
    seq: z.int().optional(),
    what: z.enum(['stored', 'seen', 'dispatched', 'closed', 'quarantined']).meta({
      description:
        'stored: on disk and in the alarm list; seen: a person acknowledged it; closed: a person ended it; quarantined: kept but not understood, see reason.',
    }),
    alarmId: z.string().optional(),
    at: z.int().meta({ description: 'Epoch ms' }),
    reason: z.string().optional(),
  })
  .meta({ id: 'Answer', title: 'answer', description: 'What became of an alarm, fault, event or test.' });

export const commandSchema = z
  .object({ v: z.literal(contractVersion), what: z.enum(['rebirth', 'test']), at: z.int() })
  .meta({ id: 'Command', title: 'command', description: 'Request to send birth again, or to send a test.' });

export const messageSchemas = {
  birth: birthSchema,
  state: stateSchema,
  status: statusSchema,
  stats: statsSchema,
  fault: faultSchema,
  event: eventSchema,
  alarm: alarmMessageSchema,
  test: testSchema,
  answer: answerSchema,
  command: commandSchema,
} as const;

/** Payload types keyed by family. */
export type Messages = { readonly [F in keyof typeof messageSchemas]: z.output<(typeof messageSchemas)[F]> };
export type Status = Messages['status'];
export type CodeMessage = Messages['alarm'];
export type Answer = Messages['answer'];
export type Command = Messages['command'];

/** QoS and retain the contract asks of each family. */
export const familyRules: {
  readonly [F in keyof typeof messageSchemas]: { readonly qos: readonly (0 | 1)[]; readonly retain: boolean };
} = {
  birth: { qos: [1], retain: false },
  state: { qos: [1], retain: true },
  status: { qos: [0, 1], retain: false },
  stats: { qos: [0, 1], retain: false },
  fault: { qos: [1], retain: false },
  event: { qos: [1], retain: false },
  alarm: { qos: [1], retain: false },
  test: { qos: [1], retain: false },
  answer: { qos: [1], retain: false },
  command: { qos: [1], retain: false },
};

/** At most this many envelopes in one JSON array. */
export const batchLimit = 500;
