import { isWellFormedFilter } from '@vigil/vocabulary';
import type { Client } from 'aedes';
import type { Packet } from 'mqtt-packet';
import type { ForeignTopics } from '../publish/foreign-topics.ts';
import { withoutMember } from '../sessions/few.ts';
import type { Sessions } from '../sessions/session.ts';
import type { SubscribePackets } from '../subscribe/subscribe-packets.ts';

export interface PacketFrontParts {
  readonly sessions: Sessions;
  readonly subscribes: SubscribePackets;
  readonly topics: ForeignTopics;
}

/** Sees a packet of a signed-in client before Aedes does. @returns false: Aedes has nothing to do with it */
export type PacketFront = (client: Client, packet: Packet) => boolean;

/** Keeps from Aedes what it would end a session for, and what we do ourselves. */
export function createPacketFront({ sessions, subscribes, topics }: PacketFrontParts): PacketFront {
  return (client, packet) => {
    switch (packet.cmd) {
      case 'publish':
        topics.hide(packet);
        return true;
      case 'subscribe': {
        const session = sessions.of(client);
        return session === undefined || client.closed || subscribes.take(session, packet);
      }
      case 'pubrel': {
        const session = sessions.of(client);
        if (session !== undefined) session.unreleased = withoutMember(session.unreleased, packet.messageId ?? 0);
        return true;
      }
      case 'unsubscribe':
        // Nobody has such a filter.
        packet.unsubscriptions = packet.unsubscriptions.filter(isWellFormedFilter);
        return true;
      default:
        return true;
    }
  };
}
