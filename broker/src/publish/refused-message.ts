import type { JournalError } from '@vigil/journal';
import type { AclReason } from '@vigil/vocabulary';
import type { LogThrottle } from '../monitoring/log-throttle.ts';
import type { BrokerMetrics } from '../monitoring/metrics.ts';
import type { Refusal } from '../refusal.ts';
import { endSession, type Session } from '../sessions/session.ts';
import type { Unpromised } from './unpromised.ts';

/** What is wrong with a message before the journal is asked. */
export type MessageFault = Exclude<AclReason, 'allowed'> | 'bad-text';

/**
 * Why a message was not taken, decided once; what follows is decided here and nowhere else.
 * - `denied`: the client may not send this. Its session ends: 3.1.1 has no other way of saying so [MQTT-3.3.5-2]
 * - `not-stored`: the journal did not take it. It is not acknowledged, and the session goes on: cutting the connection
 *   would cut the alarm that may follow; see {@link Unpromised}
 */
export type RefusedMessage =
  | { readonly kind: 'denied'; readonly reason: MessageFault }
  | { readonly kind: 'not-stored'; readonly error: JournalError };

export interface MessageRefuserParts {
  readonly metrics: BrokerMetrics;
  readonly throttle: LogThrottle;
  readonly unpromised: Unpromised;
}

export class MessageRefuser {
  readonly #parts: MessageRefuserParts;

  constructor(parts: MessageRefuserParts) {
    this.#parts = parts;
  }

  refuse(session: Session, message: { readonly topic: string; readonly qos: number }, refused: RefusedMessage): void {
    const { metrics, throttle, unpromised } = this.#parts;
    const { credential } = session.identity;
    const { topic, qos } = message;
    const now = performance.now();
    const counted = countedAs(refused);
    metrics.refused(counted);
    switch (refused.kind) {
      case 'denied': {
        const { reason } = refused;
        const facts = { credential, clientId: session.clientId, topic, reason };
        throttle.warn(`${credential} ${reason}`, now, facts, 'publish denied, session ended');
        endSession(session, 'protocol', `publish ${reason}`);
        return;
      }
      case 'not-stored': {
        const facts = { reason: counted, err: refused.error, topic };
        throttle.warn(counted, now, facts, 'message not acknowledged');
        if (qos > 0 && !session.client.closed) unpromised.add(session, now);
      }
    }
  }
}

function countedAs(refused: RefusedMessage): Refusal {
  if (refused.kind === 'denied') return 'publish-denied';
  if (refused.error.code === 'full') return 'journal-full';
  return refused.error.code === 'busy' ? 'journal-busy' : 'journal-failed';
}
