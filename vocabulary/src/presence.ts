/** What the broker writes into the journal beside publishes. `kind` of a journal record. */
export const journalKinds = ['publish', 'will', 'connect', 'disconnect', 'broker-started', 'broker-stopped'] as const;
export type JournalKind = (typeof journalKinds)[number];

/**
 * Payload (JSON) of connect and disconnect records; `origin` of the record is the credential id.
 * For broker-started/-stopped the payload is `{}` and the origin the broker's name.
 */
export interface PresenceBody {
  readonly clientId: string;
  readonly address: string;
  readonly transport: 'tcp' | 'tls' | 'ws' | 'wss';
  /** connection number, unique within a broker run: pairs a disconnect with its connect */
  readonly session: string;
  readonly reason?: 'clean' | 'lost' | 'taken-over' | 'kicked' | 'slow-reader' | 'keepalive' | 'shutdown' | 'protocol';
  readonly detail?: string;
}

/** Bits of a journal record's `flags`. */
export const flagBits = { qos1: 1, retain: 2, dup: 4, reserve: 8 } as const;
