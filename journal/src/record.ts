/**
 * How a record is handled where not all can be: `urgent` may use the reserve of a disk that is nearly full, `telemetry`
 * may be read a moment later, together with more of its kind. Decided by the writer's caller.
 */
export type JournalLane = 'urgent' | 'ordinary' | 'telemetry';

/** One raw message as handed to the journal. The journal knows no domain word: kind and origin are opaque. */
export interface JournalRecord {
  readonly kind: string;
  readonly lane: JournalLane;
  readonly origin: string;
  /** The connection that brought it, as its caller names it; empty: none. */
  readonly connection: string;
  readonly topic: string;
  /** Kept as it is. Must not be changed by the caller until the append is answered. */
  readonly payload: Uint8Array;
  /** Epoch milliseconds, UTC. */
  readonly receivedAt: number;
  /** Opaque integer (broker: QoS, dup, retain bits). */
  readonly flags: number;
  /** More about it, in a form of its writer's choice. */
  readonly extension?: Uint8Array;
}

export interface JournalEntry extends JournalRecord {
  /** Life of the journal in which it was written, see {@link Position}. */
  readonly epoch: string;
  /** Number in the journal, from 1, without gaps except where files were lost or pruned. */
  readonly seq: number;
}

/** Those of the lanes, and the last whatever its lane: it says how far was read. */
export function inLanes(
  entries: readonly JournalEntry[],
  lanes: readonly JournalLane[] | undefined,
): readonly JournalEntry[] {
  if (lanes === undefined) return entries;
  const last = entries.length - 1;
  return entries.filter(({ lane }, index) => index === last || lanes.includes(lane));
}

/** Far above any MQTT guard; a record has to fit in memory several times. */
const maxPayloadBytes = 16 * 1024 * 1024;

/** Says why a record cannot be stored, or `undefined`. One bad record must not take its whole group with it. */
export function faultOf(record: JournalRecord): string | undefined {
  if (!(record.payload instanceof Uint8Array)) return 'payload is not a Uint8Array';
  if (record.payload.byteLength > maxPayloadBytes) return `payload is larger than ${maxPayloadBytes} bytes`;
  if (!Number.isSafeInteger(record.receivedAt)) return 'receivedAt is not an integer';
  if (!Number.isSafeInteger(record.flags)) return 'flags is not an integer';
  const { kind, origin, connection, topic, extension } = record;
  if (kind.length > 80) return 'kind is longer than 80 characters';
  // Characters outside ASCII may take three bytes each; an MQTT topic has 65,535 bytes at most.
  for (const text of [origin, connection, topic])
    if (text.length > 21_845 && Buffer.byteLength(text) > 65_535) return 'origin, connection or topic is too long';
  if (extension !== undefined && extension.byteLength > maxPayloadBytes) return 'extension is too large';
  return undefined;
}

/** Bytes a record will take in a segment: its texts (ASCII as a rule), what it carries, and its head. */
export function storedBytes(record: JournalRecord): number {
  const { kind, origin, connection, topic, payload, extension } = record;
  const texts = kind.length + origin.length + connection.length + topic.length;
  return texts + payload.byteLength + (extension?.byteLength ?? 0) + 52;
}
