import { mayMatchUpward, maySubscribe } from '@vigil/vocabulary';
import type { Client, Subscription } from 'aedes';
import type { BrokerLimits } from '../config.ts';
import { isBadText } from '../guards/connect-packet.ts';
import type { LogThrottle } from '../monitoring/log-throttle.ts';
import type { BrokerMetrics } from '../monitoring/metrics.ts';
import { sizeOf, withMember } from '../sessions/few.ts';
import { endSession, type Session, type Sessions } from '../sessions/session.ts';
import type { SessionMemory } from '../sessions/session-memory.ts';

type Done = (error: Error | null, subscription?: Subscription | null) => void;

export interface SubscribeHookParts {
  readonly sessions: Sessions;
  readonly memory: SessionMemory;
  readonly metrics: BrokerMetrics;
  readonly throttle: LogThrottle;
  readonly limits: Pick<BrokerLimits, 'filtersPerSubscribe' | 'filtersPerSession'>;
}

interface Pending {
  count: number;
  readonly asked: { readonly subscription: Subscription; readonly done: Done }[];
  denied: string | undefined;
}

/**
 * Aedes' `authorizeSubscribe`, which is asked filter by filter and would grant the first before the second is denied
 * (and, for a persistent session, store all of them with the first). Aedes asks for all filters of a packet within one
 * turn, so the answers wait for the end of the turn: either all are granted or the session ends with nothing granted.
 * Its cost per packet is linear up to the cap; behind the cap Aedes would take the square of the number of filters
 * (measured: 4,000 filters block the process for 10 s).
 */
export class SubscribeHook {
  readonly #parts: SubscribeHookParts;
  readonly #pending = new Map<Session, Pending>();

  constructor(parts: SubscribeHookParts) {
    this.#parts = parts;
  }

  readonly authorize = (client: Client, subscription: Subscription, done: Done): void => {
    const session = this.#parts.sessions.of(client);
    // Aedes asks on for the rest of a packet although an earlier filter of it has ended the session.
    if (session === undefined || client.closed) return;
    // Before CONNACK Aedes restores what the session had; the credential may have changed since.
    if (!client.connected) return this.#restore(session, subscription, done);
    let pending = this.#pending.get(session);
    if (pending === undefined) {
      pending = { count: 0, asked: [], denied: undefined };
      this.#pending.set(session, pending);
      queueMicrotask(() => this.#decide(session));
    }
    pending.count += 1;
    if (pending.count > this.#parts.limits.filtersPerSubscribe) {
      pending.denied ??= 'too-many-filters';
      return;
    }
    pending.asked.push({ subscription, done });
    pending.denied ??= this.#faultOf(session, subscription.topic);
  };

  #decide(session: Session): void {
    const pending = this.#pending.get(session);
    this.#pending.delete(session);
    if (pending === undefined || session.client.closed) return;
    const isTooMany = sizeOf(session.filters) + pending.asked.length > this.#parts.limits.filtersPerSession;
    const reason = pending.denied ?? (isTooMany ? 'too-many-filters' : undefined);
    if (reason !== undefined) return this.#end(session, reason);
    for (const { subscription, done } of pending.asked) {
      this.#granted(session, subscription.topic);
      done(null, subscription);
    }
  }

  #restore(session: Session, subscription: Subscription, done: Done): void {
    if (this.#faultOf(session, subscription.topic) === undefined) {
      this.#granted(session, subscription.topic);
      return done(null, subscription);
    }
    this.#parts.metrics.refused('subscribe-denied');
    // The memory's own removal is synchronous; its promise exists for Aedes.
    void this.#parts.memory.removeSubscriptions(session.client, [subscription.topic]);
    done(null, null);
  }

  #faultOf(session: Session, filter: string): string | undefined {
    if (isBadText(filter)) return 'bad-text';
    const { allowed, reason } = maySubscribe(session.identity, filter);
    return allowed ? undefined : reason;
  }

  #granted(session: Session, filter: string): void {
    session.filters = withMember(session.filters, filter);
    if (session.identity.role === 'service' && mayMatchUpward(filter)) this.#parts.sessions.listensUp(session);
  }

  #end(session: Session, reason: string): void {
    const { metrics, throttle } = this.#parts;
    const { credential } = session.identity;
    metrics.refused(reason === 'too-many-filters' ? 'too-many-filters' : 'subscribe-denied');
    const facts = { credential, clientId: session.clientId, reason };
    throttle.warn(`${credential} subscribe ${reason}`, performance.now(), facts, 'subscribe denied, session ended');
    endSession(session, 'protocol', `subscribe ${reason}`);
  }
}
