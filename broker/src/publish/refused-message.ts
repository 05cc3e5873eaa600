import type { JournalError, JournalRecord } from '@vigil/journal';
import { flagBits, type RefusedExtension } from '@vigil/vocabulary';
import type { LogThrottle } from '../monitoring/log-throttle.ts';
import type { BrokerMetrics } from '../monitoring/metrics.ts';
import type { Refusal } from '../refusal.ts';
import type { Session } from '../sessions/session.ts';
import type { MessageFault, RefusedRoute } from './route.ts';
import type { Unpromised } from './unpromised.ts';

export interface MessageRefuserParts {
  readonly metrics: BrokerMetrics;
  readonly throttle: LogThrottle;
  readonly unpromised: Unpromised;
}

/** Counts, logs and bears the consequences of what a client sent and what is not taken as it was meant. */
export class MessageRefuser {
  readonly #parts: MessageRefuserParts;

  constructor(parts: MessageRefuserParts) {
    this.#parts = parts;
  }

  /** It is in the journal as the sender's, acknowledged, and goes to nobody. */
  kept(session: Session, topic: string, reason: MessageFault | 'oversized'): void {
    const { metrics, throttle } = this.#parts;
    const { credential } = session.identity;
    metrics.refused(reason === 'oversized' ? 'packet-too-large' : 'publish-denied');
    const facts = { credential, clientId: session.clientId, topic: topic.slice(0, 200), reason };
    throttle.warn(`${credential} ${reason}`, performance.now(), facts, 'publish kept, delivered to nobody');
  }

  /**
   * The journal did not take it. It is not acknowledged, and the session goes on: cutting the connection would cut the
   * alarm that may follow; see {@link Unpromised}.
   */
  notStored(session: Session, topic: string, qos: number, error: JournalError): void {
    const { metrics, throttle, unpromised } = this.#parts;
    const now = performance.now();
    const counted = countedAs(error);
    metrics.refused(counted);
    throttle.warn(
      counted,
      now,
      { reason: counted, err: error, topic: topic.slice(0, 200) },
      'message not acknowledged',
    );
    if (qos > 0 && !session.client.closed) unpromised.add(session, now);
  }
}

function countedAs({ code }: JournalError): Refusal {
  if (code === 'full') return 'journal-full';
  return code === 'busy' ? 'journal-busy' : 'journal-failed';
}

const maxTopicCharacters = 21_845;

interface Kept {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** QoS, dup and retain, see {@link flagBits}. */
  readonly flags: number;
}

/** A message, or a Will, that its sender may not send. @param connection empty: a Will whose connection nobody knows */
export function refusedRecord(
  { credential, connection }: { readonly credential: string; readonly connection: string },
  { lane, reason }: Pick<RefusedRoute, 'lane' | 'reason'>,
  kept: Kept,
  facts: Omit<RefusedExtension, 'reason'> = {},
): JournalRecord {
  return keptRecord('refused', { credential, connection, lane }, kept, { reason, ...facts });
}

/** The head of a packet that was too large. @param size bytes of the whole packet */
export function oversizedRecord(
  { credential, connection }: { readonly credential: string; readonly connection: string },
  lane: JournalRecord['lane'],
  kept: Kept,
  size: number,
): JournalRecord {
  return keptRecord('oversized', { credential, connection, lane }, kept, { reason: 'packet-too-large', size });
}

function keptRecord(
  kind: 'refused' | 'oversized',
  sender: { readonly credential: string; readonly connection: string; readonly lane: JournalRecord['lane'] },
  { topic, payload, flags }: Kept,
  facts: RefusedExtension,
): JournalRecord {
  const { credential: origin, connection, lane } = sender;
  const extension: RefusedExtension = (flags & flagBits.retain) === 0 ? facts : { ...facts, retain: true };
  return {
    kind,
    lane,
    origin,
    connection,
    // Bytes that are no UTF-8 have become three each; the journal holds 65,535.
    topic: topic.length > maxTopicCharacters ? topic.slice(0, maxTopicCharacters) : topic,
    payload,
    receivedAt: Date.now(),
    flags,
    extension: Buffer.from(JSON.stringify(extension)),
  };
}
