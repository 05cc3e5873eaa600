import type { Logger } from '@vigil/service';
import { type Identity, mayPublish } from '@vigil/vocabulary';
import type { Client, PublishPacket } from 'aedes';
import { isBadText } from '../guards/connect-packet.ts';
import type { BrokerMetrics } from '../monitoring/metrics.ts';
import type { Presence } from '../presence/presence.ts';
import { RefusalError } from '../refusal.ts';
import type { Sessions } from '../sessions/session.ts';

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
 * orphan Will (one whose connection nobody remembers) with `client === null`.
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
    if (who === undefined || !isWillAllowed(who, will)) {
      metrics.refused('unknown-will');
      logger.warn({ topic: will.topic, credential: who?.credential }, 'Will refused');
      return done(new RefusalError('unknown-will'));
    }
    const payload = typeof will.payload === 'string' ? Buffer.from(will.payload) : will.payload;
    presence.will(who.credential, { topic: will.topic, payload, retain: will.retain }, Date.now());
    done(null);
  };

  /** The client id of a Will begins with the credential it was bound to at CONNECT. */
  #ownerOf(will: PublishPacket): Identity | undefined {
    const clientId: unknown = Object.getOwnPropertyDescriptor(will, 'clientId')?.value;
    if (typeof clientId !== 'string') return undefined;
    return this.#parts.identityOf(clientId.slice(0, Math.max(0, clientId.indexOf(':'))));
  }
}

export function isWillAllowed(who: Identity, will: { readonly topic: string; readonly retain?: boolean }): boolean {
  return !isBadText(will.topic) && mayPublish(who, will.topic, will.retain === true).allowed;
}
