import { EventEmitter } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JournalRecord, JournalWriter } from '@vigil/journal';
import { descriptorLimit, type Logger, type Metrics, supervise } from '@vigil/service';
import { RoutingBroker } from './aedes/routing-broker.ts';
import { type BrokerConfig, descriptorHeadRoom } from './config.ts';
import { ConnectionGuard } from './guards/connections.ts';
import { FailedSignIns } from './guards/failed-sign-ins.ts';
import { type Listener, type ListenerParts, listenTcp } from './listeners/tcp.ts';
import { listenTls, type TlsListener } from './listeners/tls.ts';
import { listenWebSocket } from './listeners/websocket.ts';
import { LogThrottle } from './monitoring/log-throttle.ts';
import { BrokerMetrics } from './monitoring/metrics.ts';
import { Presence } from './presence/presence.ts';
import { Acknowledgements } from './publish/acknowledgements.ts';
import { JournalDoor } from './publish/journal-door.ts';
import { PlainPublishes } from './publish/plain-publishes.ts';
import { PublishHook } from './publish/publish-hook.ts';
import { Unpromised } from './publish/unpromised.ts';
import { WillHook } from './publish/will-hook.ts';
import { ConnectHooks } from './sessions/connect-hooks.ts';
import { watchCredentials } from './sessions/credential-watch.ts';
import { KeepAlive } from './sessions/keep-alive.ts';
import { createServiceCredentials } from './sessions/service-credentials.ts';
import { Sessions } from './sessions/session.ts';
import { SessionLife } from './sessions/session-life.ts';
import { SessionMemory } from './sessions/session-memory.ts';
import type { Credentials } from './sessions/sign-in.ts';
import { createForwardHook } from './subscribe/forward-hook.ts';
import { SubscribeHook } from './subscribe/subscribe-hook.ts';

export interface BrokerDeps {
  /** Owned by the caller, who closes it after `stop`. */
  readonly journal: JournalWriter;
  readonly credentials: Credentials;
  readonly serverKey: Uint8Array;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface BrokerPorts {
  readonly mqtt: number;
  readonly mqtts?: number;
  readonly ws?: number;
}

export interface BrokerStatus {
  readonly listening: boolean;
  readonly connections: number;
  readonly sessions: number;
  readonly persistentSessions: number;
  readonly retained: number;
  /** Clients that hold a message we did not acknowledge. */
  readonly unpromised: number;
  /** Presence records that wait for the journal. */
  readonly presenceWaiting: number;
}

export interface Broker {
  readonly ports: BrokerPorts;
  status(): BrokerStatus;
  /**
   * Journals a message that came some other way than from an MQTT client of ours (a bridge).
   * @returns its number in the journal, once it is committed and synced; only then may the far side be acknowledged
   * @throws JournalError when the journal does not take it
   */
  accept(record: JournalRecord): Promise<number>;
  /** Reads the TLS files again. */
  reloadCertificates(): Promise<void>;
  /** Acknowledges what the journal has, then ends all connections without publishing their Wills. */
  stop(): Promise<void>;
}

const housekeepingMs = 1000;

/** Composes and starts a broker: guards, Aedes with its hooks, listeners. */
export async function createBroker(config: BrokerConfig, deps: BrokerDeps): Promise<Broker> {
  const { journal, credentials, logger } = deps;
  const { limits } = config;
  const guard = new ConnectionGuard(limits, await maxConnections(config));
  const sessions = new Sessions();
  const metrics = new BrokerMetrics(
    deps.metrics,
    () => guard.total,
    () => sessions.size,
  );
  const memory = new SessionMemory(limits);
  const throttle = new LogThrottle(logger);
  const presence = new Presence(journal, metrics, config.name);
  const unpromised = new Unpromised(journal, limits.refusalGraceMs);
  const wills = new WillHook({
    sessions,
    presence,
    metrics,
    logger,
    identityOf: (id) => {
      const record = credentials.find(id);
      return record?.enabled === true ? credentials.identity(record) : undefined;
    },
  });
  const acknowledgements = new Acknowledgements(limits);
  const door = new JournalDoor({ journal, metrics, unpromised, throttle });
  const plain = new PlainPublishes({ door, sessions, metrics, acknowledgements });
  const publishes = new PublishHook({
    door,
    sessions,
    metrics,
    wills,
    throttle,
    acknowledgements,
    isHeld: (clientId, messageId) => memory.isHeld(clientId, messageId),
  });
  const keepAlive = new KeepAlive(performance.now());
  const life = new SessionLife({
    sessions,
    presence,
    metrics,
    unpromised,
    throttle,
    publishes: plain,
    keepAlive,
    limits,
  });
  const subscribes = new SubscribeHook({ sessions, memory, metrics, throttle, limits });
  const connects = new ConnectHooks({
    credentials,
    sessions,
    keepAlive,
    metrics,
    throttle,
    services: createServiceCredentials(deps.serverKey),
    failures: new FailedSignIns(),
    wireOf: (client) => life.wireOf(client),
    limits,
  });

  const aedes = new RoutingBroker(
    {
      id: config.name,
      persistence: memory,
      connectTimeout: limits.connectTimeoutMs,
      drainTimeout: limits.drainTimeoutMs,
      // Our namespace is part of the id Aedes sees; the client's own part is checked in the connect hooks.
      maxClientsIdLength: 65_535,
      // Packets between CONNECT and CONNACK: one read of the socket at most, which the byte guard bounds.
      queueLimit: 1000,
      maxInflightInbound: 100,
      preConnect: connects.preConnect,
      authenticate: connects.authenticate,
      authorizePublish: publishes.authorize,
      authorizeSubscribe: subscribes.authorize,
      authorizeForward: createForwardHook({ sessions, metrics, unsentBytes: limits.unsentBytes }),
    },
    publishes.isRouted,
  );
  aedes.on('client', (client) => life.begun(client));
  aedes.on('clientReady', (client) => life.ready(client));
  aedes.on('clientDisconnect', (client) => life.gone(client));
  aedes.on('clientError', (client, error) => life.failed(client, error));
  aedes.on('connectionError', (client, error) => life.failed(client, error));
  EventEmitter.prototype.on.call(aedes, 'error', (error: Error) => logger.error({ err: error }, 'broker error'));
  await aedes.listen();
  presence.brokerStarted(Date.now());

  const parts: ListenerParts = {
    guard,
    arrived: (arrival) => life.arrived(arrival, (stream) => aedes.handle(stream)),
    refused: (reason, address) => {
      metrics.refused(reason);
      throttle.warn(`${reason} ${address}`, performance.now(), { reason, address }, 'connection refused');
    },
    failed: (error, transport) => logger.error({ err: error, transport }, 'listener failed'),
  };
  const listeners: Listener[] = [];
  let tls: TlsListener | undefined;
  const stopWatching = watchCredentials({ credentials, sessions, logger, everyMs: config.credentialRefreshMs });
  const lookAtLevel = async (): Promise<void> => {
    door.atLimit = (await journal.status()).level === 'limit';
  };
  const housekeeping = setInterval(() => {
    supervise(logger, 'journal level', () => lookAtLevel());
    guard.forgetIdle(performance.now());
  }, housekeepingMs);

  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    clearInterval(housekeeping);
    stopWatching();
    for (const listener of listeners) await listener.close();
    plain.stop();
    publishes.stop();
    wills.stop();
    // The journal answers in order: when this record is in, all before it have been acknowledged.
    await presence.brokerStopped(Date.now()).catch((error: unknown) => {
      logger.error({ err: error }, 'stop could not be journaled; followers will see only the next start');
    });
    // Acknowledgements are corked until the end of the turn in which they were written.
    await nextTurn();
    await nextTurn();
    presence.close();
    keepAlive.close();
    unpromised.close();
    life.forgetAll();
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
    life.destroyAll();
  };

  try {
    const tcp = await listenTcp(config, parts);
    listeners.push(tcp);
    tls = await listenTls(config, parts);
    if (tls !== undefined) listeners.push(tls);
    const ws = config.websocket.enabled ? await listenWebSocket(config, parts) : undefined;
    if (ws !== undefined) listeners.push(ws);
    return {
      ports: {
        mqtt: tcp.port,
        ...(tls === undefined ? {} : { mqtts: tls.port }),
        ...(ws === undefined ? {} : { ws: ws.port }),
      },
      status: () => ({
        listening: stopped === undefined,
        connections: guard.total,
        sessions: sessions.size,
        persistentSessions: memory.size,
        retained: memory.retained.size,
        unpromised: unpromised.size,
        presenceWaiting: presence.waiting,
      }),
      accept: (record) => journal.append(record),
      reloadCertificates: async () => tls?.reload(),
      stop: () => {
        stopped ??= stop();
        return stopped;
      },
    };
  } catch (error) {
    // A port is taken: leave nothing running behind the sentence that says so.
    supervise(logger, 'stop after failed start', stop());
    throw error;
  }
}

async function maxConnections({ limits }: BrokerConfig): Promise<number> {
  if (limits.connections > 0) return limits.connections;
  return Math.min(1_000_000, Math.max(1, (await descriptorLimit()) - descriptorHeadRoom));
}
