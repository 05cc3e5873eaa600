import { mayReceive } from '@vigil/vocabulary';
import type { AedesPublishPacket, Client } from 'aedes';
import type { BrokerMetrics } from '../monitoring/metrics.ts';
import { endSession, type Sessions } from '../sessions/session.ts';

export interface ForwardHookParts {
  readonly sessions: Sessions;
  readonly metrics: BrokerMetrics;
  readonly unsentBytes: number;
}

/**
 * Aedes' `authorizeForward`: permission again at every delivery, whatever the session's subscriptions say, and the
 * end of a reader that lets its messages pile up (Aedes' own drain timeout only looks at time).
 */
export function createForwardHook(parts: ForwardHookParts) {
  return (client: Client, packet: AedesPublishPacket): AedesPublishPacket | null => {
    const session = parts.sessions.of(client);
    if (session === undefined || session.ended) return null;
    if (!mayReceive(session.identity, packet.topic).allowed) {
      parts.metrics.deliveryDenied();
      return null;
    }
    const { writableLength } = session.wire.stream;
    if (writableLength > parts.unsentBytes) {
      endSession(session, 'slow-reader', `${writableLength} bytes unsent`);
      return null;
    }
    return packet;
  };
}
