import type { Logger } from '@vigil/service';
import { flagBits, type Identity, laneOfTopic, lastLevel, mayPublish } from '@vigil/vocabulary';
import type { Client, PublishPacket } from 'aedes';
import type { ContractNotes } from '../contract-notes/contract-notes.ts';
import type { BrokerMetrics } from '../monitoring/metrics.ts';
import type { Presence } from '../presence/presence.ts';
import { RefusalError } from '../refusal.ts';
import type { Sessions } from '../sessions/session.ts';
import { refusedRecord } from './refused-message.ts';
import { messageFault } from './route.ts';

type Done = (error?: Error | null) => void;

export interface WillHookParts {
  readonly sessions: Sessions;
  readonly presence: Presence;
  readonly metrics: BrokerMetrics;
  readonly logger: Logger;
  /** Who a credential may speak for, or undefined if it is unknown or disabled. */
  readonly identityOf: (credential: string) => Identity | undefined;
}

/**
 * Wills go the way of any other message: identity, ACL, journal. Aedes asks at the end of a connection, and for an
 * orphan Will (one whose connection nobody remembers) with `client === null`. One that is not the sender's is journaled
 * as refused and published to nobody; an orphan of that kind is forgotten.
 */
export class WillHook {
  readonly #parts: WillHookParts;
  #stopping = false;

  constructor(parts: WillHookParts) {
    this.#parts = parts;
  }

  /** Our restart is not their outage: connections that we end while stopping leave no Will behind. */
  stop(): void {
    this.#stopping = true;
  }

  readonly authorize = (client: Client | null, will: PublishPacket, done: Done): void => {
    const { sessions, presence, metrics, logger } = this.#parts;
    if (this.#stopping) return done(new Error('stopping'));
    const session = client === null ? undefined : sessions.of(client);
    if (client !== null && !client.closed) {
      // Aedes also looks for orphans by its own heartbeat, which a long stall can make seem old.
      metrics.refused('will-of-living-client');
      return done(new RefusalError('will-of-living-client'));
    }
    if (session?.withholdWill === true) return done(new Error('withheld'));
    const who = session?.identity ?? this.#ownerOf(will);
    const reason = who === undefined ? 'not-ours' : messageFault(who, will.topic);
    if (who === undefined || (session === undefined && reason !== undefined)) {
      metrics.refused('unknown-will');
      logger.warn({ topic: will.topic, credential: who?.credential }, 'Will refused');
      return done(new RefusalError('unknown-will'));
    }
    const { topic } = will;
    const payload = typeof will.payload === 'string' ? Buffer.from(will.payload) : will.payload;
    const flags = flagBits.qos1 | (will.retain ? flagBits.retain : 0);
    const sender = { credential: who.credential, connection: session?.number ?? '' };
    const message = { topic, payload, flags };
    if (reason !== undefined) {
      const route = { kind: 'refused', lane: laneOfTopic(topic), reason } as const;
      presence.keep(refusedRecord(sender, route, message, { will: true }));
      return done(new RefusalError('will-not-allowed'));
    }
    presence.will(sender, message, Date.now());
    // Aedes hands on this very object.
    if (!mayPublish(who, topic, true).allowed) will.retain = false;
    done(null);
  };

  /** The client id of a Will begins with the credential it was bound to at CONNECT. */
  #ownerOf(will: PublishPacket): Identity | undefined {
    const clientId: unknown = Object.getOwnPropertyDescriptor(will, 'clientId')?.value;
    if (typeof clientId !== 'string') return undefined;
    return this.#parts.identityOf(clientId.slice(0, Math.max(0, clientId.indexOf(':'))));
  }
}

/** What is wrong with the Will of a connection that begins, told once; it is taken all the same. */
export function noteWill(
  notes: ContractNotes,
  who: Identity,
  { topic, retain }: { readonly topic: string; readonly retain?: boolean },
): void {
  const reason = messageFault(who, topic);
  if (reason !== undefined) notes.note(who.credential, 'refused-will', reason, topic);
  else if (retain === true && !mayPublish(who, topic, true).allowed)
    notes.note(who.credential, 'retain', lastLevel(topic), topic);
}
