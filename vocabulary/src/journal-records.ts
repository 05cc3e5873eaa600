import { z } from 'zod';
import { contractFaultKinds, sampleLimit } from './contract-faults.ts';
import { lastLevel } from './topics.ts';

/** What the broker writes into the journal beside publishes. `kind` of a journal record. */
export const journalKinds = [
  'publish',
  'will',
  /** A message, or a Will, that its sender may not send: kept as the sender's, see {@link refusedExtension}. */
  'refused',
  /** Head of a packet that was too large to be kept whole. */
  'oversized',
  /** Something about a credential that is no message: see {@link ContractFaultBody}. */
  'contract-fault',
  'connect',
  'disconnect',
  'broker-started',
  'broker-stopped',
  /** The machine's clock was set: see {@link clockStepBody}. Stands before the first record of the new time. */
  'clock-step',
  /** Every few seconds, and whenever it changes: the broker is there, see {@link brokerAliveBody}. */
  'broker-alive',
] as const;
export type JournalKind = (typeof journalKinds)[number];

/** Last levels that carry readings: the next one follows in seconds, so these may wait and are refused first. */
const telemetryLevels: readonly string[] = ['status', 'stats'];

/**
 * The journal's lane for a record: how soon it must be read, and whether it may use the journal's reserve when the disk is nearly full. Decided
 * when the record is written, from the last level of its topic alone: nobody has understood the topic yet, and one in
 * a foreign dialect must not wait until somebody does. Whatever is not known to be a reading counts as urgent.
 * Nothing to do with the lanes of the live board, which are places of alarms that somebody has understood.
 */
export function laneOfTopic(topic: string): 'urgent' | 'telemetry' {
  return telemetryLevels.includes(lastLevel(topic)) ? 'telemetry' : 'urgent';
}

/** Why a connection ended, as far as the broker knows. */
export const endReasons = [
  'clean',
  'lost',
  'taken-over',
  'kicked',
  'slow-reader',
  'keepalive',
  'shutdown',
  'protocol',
] as const;
export type EndReason = (typeof endReasons)[number];

const transports = ['tcp', 'tls', 'ws', 'wss'] as const;
export type Transport = (typeof transports)[number];

/**
 * Payload (JSON) of connect and disconnect records; `origin` of the record is the credential id.
 * For broker-started/-stopped the payload is `{}` and the origin the broker's name.
 */
export const presenceSchema = z.object({
  clientId: z.string(),
  address: z.string(),
  transport: z.enum(transports),
  /** Number of the connection, unique within a broker run: pairs a disconnect with its connect. */
  session: z.string(),
  reason: z.enum(endReasons).exactOptional(),
  detail: z.string().exactOptional(),
});
export type PresenceBody = Readonly<z.output<typeof presenceSchema>>;

/** Body (JSON) of a journal record of kind `contract-fault`: what the broker saw of a credential, told now and then. */
export const contractFaultBody = z.object({
  kind: z.enum(contractFaultKinds),
  path: z.string().max(64),
  sample: z.string().max(sampleLimit),
  /** How often since it was told last. */
  count: z.int().min(1),
});
export type ContractFaultBody = z.output<typeof contractFaultBody>;

/** Payload (JSON) of broker-alive records. */
export const brokerAliveBody = z.object({
  /** The journal is at its limit: readings are refused, so that silence proves nothing. */
  telemetry: z.enum(['taken', 'refused']),
});
/** A broker writes one this often, ms; one that has not for {@link brokerAwayAfterMs} is away, or its disk is. */
export const brokerAliveEveryMs = 5_000;
export const brokerAwayAfterMs = 20_000;

/** Payload (JSON) of clock-step records. */
export const clockStepBody = z.object({
  /** Positive: forward. */
  stepMs: z.int(),
});

/** `extension` (JSON) of `refused` and `oversized` records. Topic and payload stand in the record as they were sent. */
export const refusedExtension = z.object({
  reason: z.string().max(64),
  will: z.boolean().exactOptional(),
  retain: z.boolean().exactOptional(),
  /** Bytes of the whole packet, where only its head was kept. */
  size: z.int().exactOptional(),
});
export type RefusedExtension = Readonly<z.output<typeof refusedExtension>>;

/** Bits of a journal record's `flags`. */
export const flagBits = { qos1: 1, retain: 2, dup: 4, reserve: 8 } as const;
