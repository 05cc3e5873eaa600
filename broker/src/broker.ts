import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JournalWriter } from '@vigil/journal';
import { descriptorLimit, type Logger, type Metrics, supervise } from '@vigil/service';
import type { Identity } from '@vigil/vocabulary';
import { createPacketFront } from './aedes/packet-front.ts';
import { startAedes } from './aedes/start-aedes.ts';
import { Budgets } from './budgets/budgets.ts';
import { LeftToSender } from './budgets/left-to-sender.ts';
import { Pacing } from './budgets/pacing.ts';
import { type BrokerConfig, descriptorHeadRoom } from './config.ts';
import { ContractNotes } from './contract-notes/contract-notes.ts';
import { ConnectionGuard } from './guards/connections.ts';
import { FailedSignIns } from './guards/failed-sign-ins.ts';
import { type BrokerPorts, openListeners } from './listeners/open-listeners.ts';
import { LogThrottle } from './monitoring/log-throttle.ts';
import { BrokerMetrics } from './monitoring/metrics.ts';
import { TurnedAway } from './monitoring/turned-away.ts';
import { Presence } from './presence/presence.ts';
import { Acknowledgements } from './publish/acknowledgements.ts';
import { ForeignTopics } from './publish/foreign-topics.ts';
import { type ForeignMessage, JournalDoor } from './publish/journal-door.ts';
import { LargeRoom } from './publish/large-packet.ts';
import { PlainPublishes } from './publish/plain-publishes.ts';
import { PublishHook } from './publish/publish-hook.ts';
import { MessageRefuser } from './publish/refused-message.ts';
import { Unpromised } from './publish/unpromised.ts';
import { WillHook } from './publish/will-hook.ts';
import { ConnectHooks } from './sessions/connect-hooks.ts';
import { watchCredentials } from './sessions/credential-watch.ts';
import { KeepAlive } from './sessions/keep-alive.ts';
import { createServiceCredentials } from './sessions/service-credentials.ts';
import { endSession, type Session, Sessions } from './sessions/session.ts';
import { SessionLife } from './sessions/session-life.ts';
import { SessionMemory } from './sessions/session-memory.ts';
import type { Credentials } from './sessions/sign-in.ts';
import { createForwardHook } from './subscribe/forward-hook.ts';
import { SubscribeHook } from './subscribe/subscribe-hook.ts';
import { SubscribePackets } from './subscribe/subscribe-packets.ts';

export interface BrokerDeps {
  /** Owned by the caller, who closes it after `stop`. */
  readonly journal: JournalWriter;
  readonly credentials: Credentials;
  readonly serverKey: Uint8Array;
  readonly logger: Logger;
  readonly metrics: Metrics;
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
  /** See {@link TurnedAway.lines}. */
  readonly turnedAway: readonly string[];
}

export interface Broker {
  readonly ports: BrokerPorts;
  status(): BrokerStatus;
  /** The door of bridges, see {@link JournalDoor.accept}. */
  accept(message: ForeignMessage): Promise<number>;
  /** Reads the TLS files again. */
  reloadCertificates(): Promise<void>;
  /** Acknowledges what the journal has, then ends all connections without publishing their Wills. */
  stop(): Promise<void>;
}

const housekeepingMs = 1000;
const refillMs = 250;

/** Composes and starts a broker: what counts and remembers, what is asked, Aedes, then the listeners. */
export async function createBroker(config: BrokerConfig, deps: BrokerDeps): Promise<Broker> {
  const { journal, credentials, logger } = deps;
  const { limits } = config;

  const guard = new ConnectionGuard(limits, await maxConnections(config));
  const sessions = new Sessions();
  const unitsOf = (id: string): number => {
    const record = credentials.find(id);
    return record === undefined ? 0 : credentials.unitsOf(record);
  };
  const memory = new SessionMemory(limits, { of: unitsOf, ofVendor: (vendor) => credentials.unitsOfVendor(vendor) });
  const keepAlive = new KeepAlive<Session>(performance.now(), (silent) => endSession(silent, 'keepalive'));
  const throttle = new LogThrottle(logger);
  const metrics = new BrokerMetrics(
    deps.metrics,
    () => guard.total,
    () => sessions.size,
  );
  const presence = new Presence(journal, metrics, config.name, logger);
  const notes = new ContractNotes(journal, logger);
  const turnedAway = new TurnedAway();

  const unpromised = new Unpromised(journal, limits.refusalGraceMs, logger);
  const refuser = new MessageRefuser({ metrics, throttle, unpromised });
  const door = new JournalDoor({ journal, metrics, refuser });
  const acknowledgements = new Acknowledgements(limits);
  const budgets = new Budgets({
    limits,
    unitsOf,
    exceeded: (credential, what) => notes.note(credential, 'too-fast', what),
  });
  const left = new LeftToSender();
  const pacing = new Pacing({ budgets, left, metrics });
  const plain = new PlainPublishes({ door, sessions, metrics, acknowledgements, pacing });
  const identityOf = (id: string): Identity | undefined => {
    const record = credentials.find(id);
    return record?.enabled === true ? credentials.identity(record) : undefined;
  };
  const topics = new ForeignTopics();
  const wills = new WillHook({ sessions, presence, metrics, logger, identityOf });
  const isHeld = (clientId: string, messageId: number): boolean => memory.isHeld(clientId, messageId);
  const publishes = new PublishHook({
    door,
    sessions,
    metrics,
    refuser,
    notes,
    pacing,
    topics,
    wills,
    acknowledgements,
    isHeld,
  });
  const subscribes = new SubscribeHook({ sessions, memory, metrics });
  const subscribePackets = new SubscribePackets({ sessions, notes, metrics, throttle, limits });
  const authorizeForward = createForwardHook({ sessions, metrics, unsentBytes: limits.unsentBytes });

  const life = new SessionLife({
    sessions,
    presence,
    metrics,
    unpromised,
    throttle,
    notes,
    turnedAway,
    publishes: plain,
    room: new LargeRoom(limits),
    front: createPacketFront({ sessions, subscribes: subscribePackets, topics }),
    keepAlive,
    limits,
  });
  const watch = watchCredentials({ credentials, sessions, logger, everyMs: config.credentialRefreshMs });
  const connects = new ConnectHooks({
    credentials,
    sessions,
    keepAlive,
    metrics,
    throttle,
    notes,
    turnedAway,
    services: createServiceCredentials(deps.serverKey),
    failures: new FailedSignIns(),
    wireOf: (client) => life.wireOf(client),
    lookNow: watch.lookNow,
    limits,
  });
  const { name } = config;
  const aedes = await startAedes({
    name,
    limits,
    memory,
    connects,
    publishes,
    subscribes,
    subscribePackets,
    authorizeForward,
    life,
    logger,
  });
  presence.brokerStarted(Date.now());

  const lookAtLevel = async (): Promise<void> => {
    door.atLimit = (await journal.status()).level === 'limit';
  };
  const housekeeping = setInterval(() => {
    supervise(logger, 'journal level', () => lookAtLevel());
    guard.forgetIdle(performance.now());
  }, housekeepingMs);

  const refill = setInterval(() => {
    budgets.refill(refillMs / 1000);
    left.look(performance.now());
  }, refillMs);

  const shutDown = async (): Promise<void> => {
    clearInterval(housekeeping);
    clearInterval(refill);
    watch.stop();
    plain.stop();
    publishes.stop();
    wills.stop();
    notes.stop();
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

  const listeners = await openListeners(config, {
    guard,
    arrived: (arrival) => life.arrived(arrival, (stream) => aedes.handle(stream)),
    refused: (reason, address, transport) => {
      metrics.refused(reason);
      turnedAway.note({ address, transport, reason, says: '' }, Date.now());
      throttle.warn(`${reason} ${address}`, performance.now(), { reason, address }, 'connection refused');
    },
    failed: (error, transport) => logger.error({ err: error, transport }, 'listener failed'),
  }).catch((error: unknown) => {
    // A port is taken: leave nothing running behind the sentence that says so.
    supervise(logger, 'stop after failed start', shutDown());
    throw error;
  });

  let stopped: Promise<void> | undefined;
  return {
    ports: listeners.ports,
    status: () => ({
      listening: stopped === undefined,
      connections: guard.total,
      sessions: sessions.size,
      persistentSessions: memory.size,
      retained: memory.retained.size,
      unpromised: unpromised.size,
      presenceWaiting: presence.waiting,
      turnedAway: turnedAway.lines(Date.now()),
    }),
    accept: (message) => door.accept(message, Date.now()),
    reloadCertificates: () => listeners.reloadCertificates(),
    stop: () => {
      stopped ??= listeners.close().then(shutDown);
      return stopped;
    },
  };
}

async function maxConnections({ limits }: BrokerConfig): Promise<number> {
  if (limits.connections > 0) return limits.connections;
  return Math.min(1_000_000, Math.max(1, (await descriptorLimit()) - descriptorHeadRoom));
}
