import { EventEmitter } from 'node:events';
import type { Logger } from '@vigil/service';
import type { AedesOptions } from 'aedes';
import type { BrokerLimits } from '../config.ts';
import type { PublishHook } from '../publish/publish-hook.ts';
import type { ConnectHooks } from '../sessions/connect-hooks.ts';
import type { SessionLife } from '../sessions/session-life.ts';
import type { SessionMemory } from '../sessions/session-memory.ts';
import type { SubscribeHook } from '../subscribe/subscribe-hook.ts';
import type { SubscribePackets } from '../subscribe/subscribe-packets.ts';
import { RoutingBroker } from './routing-broker.ts';

export interface AedesParts {
  readonly name: string;
  readonly limits: BrokerLimits;
  readonly memory: SessionMemory;
  readonly connects: ConnectHooks;
  readonly publishes: PublishHook;
  readonly subscribes: SubscribeHook;
  readonly subscribePackets: SubscribePackets;
  readonly authorizeForward: NonNullable<AedesOptions['authorizeForward']>;
  readonly life: SessionLife;
  readonly logger: Logger;
}

/** Aedes with our hooks at every place where it asks, and our ears at every event of a session's life. */
export async function startAedes(parts: AedesParts): Promise<RoutingBroker> {
  const { name, limits, memory, connects, publishes, subscribes, subscribePackets, life, logger } = parts;
  const aedes = new RoutingBroker(
    {
      id: name,
      persistence: memory,
      connectTimeout: limits.connectTimeoutMs,
      drainTimeout: limits.drainTimeoutMs,
      // Our namespace is part of the id Aedes sees; the client's own part is checked in the connect hooks.
      maxClientsIdLength: 65_535,
      // Bounded in the publish hook: Aedes would end the session, and whoever sends a backlog begins it again.
      maxInflightInbound: 0,
      preConnect: connects.preConnect,
      authenticate: connects.authenticate,
      authorizePublish: publishes.authorize,
      authorizeSubscribe: subscribes.authorize,
      authorizeForward: parts.authorizeForward,
    },
    publishes.isRouted,
  );
  aedes.on('subscribe', subscribePackets.granted);
  aedes.on('unsubscribe', subscribePackets.ended);
  aedes.on('client', (client) => life.begun(client));
  aedes.on('clientReady', (client) => life.ready(client));
  aedes.on('clientDisconnect', (client) => life.gone(client));
  aedes.on('clientError', (client, error) => life.failed(client, error));
  aedes.on('connectionError', (client, error) => life.failed(client, error));
  EventEmitter.prototype.on.call(aedes, 'error', (error: Error) => logger.error({ err: error }, 'broker error'));
  await aedes.listen();
  return aedes;
}
