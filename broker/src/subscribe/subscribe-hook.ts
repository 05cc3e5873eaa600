import { mayMatchUpward } from '@vigil/vocabulary';
import type { Client, Subscription } from 'aedes';
import type { BrokerMetrics } from '../monitoring/metrics.ts';
import { withMember } from '../sessions/few.ts';
import type { Session, Sessions } from '../sessions/session.ts';
import type { SessionMemory } from '../sessions/session-memory.ts';
import { filterFault } from './subscribe-packets.ts';

type Done = (error: Error | null, subscription?: Subscription | null) => void;

export interface SubscribeHookParts {
  readonly sessions: Sessions;
  readonly memory: SessionMemory;
  readonly metrics: BrokerMetrics;
}

/**
 * Aedes' `authorizeSubscribe`, asked filter by filter: for those of a SUBSCRIBE, which {@link SubscribePackets} has
 * looked at already, and before CONNACK for those that a persistent session had; the credential may have changed since.
 */
export class SubscribeHook {
  readonly #parts: SubscribeHookParts;

  constructor(parts: SubscribeHookParts) {
    this.#parts = parts;
  }

  readonly authorize = (client: Client, subscription: Subscription, done: Done): void => {
    const { sessions, memory, metrics } = this.#parts;
    const session = sessions.of(client);
    if (session === undefined || client.closed) return;
    const { topic } = subscription;
    if (filterFault(session, topic) === undefined) {
      this.#granted(session, topic);
      return done(null, subscription);
    }
    metrics.refused('subscribe-denied');
    // The memory's own removal is synchronous; its promise exists for Aedes.
    void memory.removeSubscriptions(client, [topic]);
    done(null, null);
  };

  #granted(session: Session, filter: string): void {
    session.filters = withMember(session.filters, filter);
    if (session.identity.role === 'service' && mayMatchUpward(filter)) this.#parts.sessions.listensUp(session);
  }
}
