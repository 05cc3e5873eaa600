import type { JournalError, JournalLane, JournalWriter } from '@vigil/journal';
import { flagBits, laneOfTopic } from '@vigil/vocabulary';
import type { BrokerMetrics } from '../monitoring/metrics.ts';
import type { Session } from '../sessions/session.ts';
import type { MessageRefuser } from './refused-message.ts';
import type { UpRoute } from './route.ts';

export interface JournalDoorParts {
  readonly journal: JournalWriter;
  readonly metrics: BrokerMetrics;
  readonly refuser: MessageRefuser;
}

/** A message that came some other way than from an MQTT client of ours. */
export interface ForeignMessage {
  /** Id of the credential under which the bridge works: what it may speak for is judged by it, now and at any replay. */
  readonly origin: string;
  /** Name of the bridge's connection. */
  readonly connection: string;
  /** As the far side gave it; nobody has understood it yet. */
  readonly topic: string;
  readonly payload: Uint8Array;
}

/** The one way of a client's message into the journal, and what follows from the journal's answer. */
export class JournalDoor {
  readonly journal: JournalWriter;
  readonly #parts: JournalDoorParts;
  /** While the journal is at its limit, urgent records carry the reserve bit. */
  atLimit = false;

  constructor(parts: JournalDoorParts) {
    this.journal = parts.journal;
    this.#parts = parts;
  }

  flagsOf(route: { readonly lane: JournalLane }, flags: number): number {
    return this.atLimit && route.lane === 'urgent' ? flags | flagBits.reserve : flags;
  }

  /** 0: the latency of this message is not wanted. */
  startedAt(): number {
    return this.#parts.metrics.isTimed() ? performance.now() : 0;
  }

  /** @returns whether it is committed and synced, and may be acknowledged */
  answered(
    session: Session,
    topic: string,
    route: UpRoute,
    qos: 0 | 1 | 2,
    startedAt: number,
    error: JournalError | null,
  ): boolean {
    const { metrics, refuser } = this.#parts;
    if (error !== null) {
      refuser.notStored(session, topic, qos, error);
      return false;
    }
    route.accepted[qos] = (route.accepted[qos] ?? 0) + 1;
    metrics.committed();
    if (startedAt !== 0) metrics.acknowledged(performance.now() - startedAt);
    return true;
  }

  /**
   * Journals what a bridge has fetched elsewhere.
   *
   * @returns its number in the journal once it is committed and synced; only then may the far side be acknowledged
   * @throws JournalError when the journal does not take it
   */
  async accept({ origin, connection, topic, payload }: ForeignMessage, receivedAt: number): Promise<number> {
    const lane = laneOfTopic(topic);
    const flags = this.flagsOf({ lane }, flagBits.qos1);
    return this.journal.append({ kind: 'publish', lane, origin, connection, topic, payload, receivedAt, flags });
  }
}
