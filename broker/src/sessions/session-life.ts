import type { Duplex } from 'node:stream';
import type { Client } from 'aedes';
import type { PacketFront } from '../aedes/packet-front.ts';
import { quieten } from '../aedes/quiet-client.ts';
import { SharedParsers } from '../aedes/shared-parsers.ts';
import type { ContractNotes } from '../contract-notes/contract-notes.ts';
import { ByteGuard, type ByteLimits } from '../guards/bytes.ts';
import type { Arrival } from '../listeners/tcp.ts';
import type { LogThrottle } from '../monitoring/log-throttle.ts';
import type { BrokerMetrics } from '../monitoring/metrics.ts';
import type { TurnedAway } from '../monitoring/turned-away.ts';
import type { Presence } from '../presence/presence.ts';
import { Inlet } from '../publish/inlet.ts';
import type { LargeRoom } from '../publish/large-packet.ts';
import type { PlainPublishes } from '../publish/plain-publishes.ts';
import type { Unpromised } from '../publish/unpromised.ts';
import { connectionFault } from './connection-fault.ts';
import type { KeepAlive } from './keep-alive.ts';
import type { Session, Sessions, Wire } from './session.ts';

export interface SessionLifeParts {
  readonly sessions: Sessions;
  readonly presence: Presence;
  readonly metrics: BrokerMetrics;
  readonly unpromised: Unpromised;
  readonly throttle: LogThrottle;
  readonly notes: ContractNotes;
  readonly turnedAway: TurnedAway;
  readonly publishes: PlainPublishes;
  readonly room: LargeRoom;
  readonly front: PacketFront;
  readonly keepAlive: KeepAlive<Session>;
  readonly limits: ByteLimits;
}

const none: readonly string[] = [];

/** How long Aedes may take from a closed stream to `clientDisconnect`, the Will in between. */
const settleMs = 1000;

/**
 * ```
 *  arrived ──CONNECT accepted──▶ begun (connect record) ──stream closed──▶ [Will record] ──▶ gone (disconnect record)
 *     └────── refused, closed ──────────────────────────────────────────────────────────────▶ forgotten
 * ```
 */
export class SessionLife {
  readonly #parts: SessionLifeParts;
  /** By their stream, until that has closed. */
  readonly #wires = new Map<Duplex, Wire>();
  readonly #parsers = new SharedParsers();

  constructor(parts: SessionLifeParts) {
    this.#parts = parts;
  }

  wireOf(client: Client): Wire | undefined {
    return this.#wires.get(client.conn);
  }

  arrived(arrival: Arrival, handle: (stream: Duplex) => Client): void {
    const { source, address, transport, certificateNames = none, foreignCertificate = false } = arrival;
    const { stream } = source;
    const { limits, publishes, room } = this.#parts;
    const guard = new ByteGuard(limits);
    const unknown = { intake: undefined, session: undefined };
    const wire: Wire = { stream, address, transport, guard, certificateNames, foreignCertificate, ...unknown };
    const inlet = new Inlet(wire, source, { publishes, room, limits });
    wire.intake = inlet;
    source.filterBy(inlet);
    this.#wires.set(stream, wire);
    const client = handle(stream);
    stream.once('close', () => {
      this.#wires.delete(stream);
      inlet.closed();
      client.close();
      const session = this.#parts.sessions.of(client);
      // Aedes forgets to tell when a newer session with the same id failed to register; nothing stays open by that.
      if (session !== undefined) setTimeout(() => this.#finish(session), settleMs).unref();
    });
  }

  begun(client: Client): void {
    const session = this.#parts.sessions.of(client);
    if (session === undefined || session.ended || client.closed) return;
    session.announced = true;
    this.#parts.metrics.sessionBegun();
    this.#parts.presence.connected(session, Date.now());
  }

  ready(client: Client): void {
    const session = this.#parts.sessions.of(client);
    if (session === undefined) return;
    const { front } = this.#parts;
    session.ready = true;
    const { guard, stream, intake } = session.wire;
    // Aedes first does what it does at the end of a CONNECT.
    queueMicrotask(() => {
      quieten(client, this.#parsers, front, () => guard.atPacketStart && stream.readableLength === 0);
      intake?.opened();
    });
  }

  failed(client: Client, error: Error): void {
    const { metrics, sessions, throttle, turnedAway } = this.#parts;
    const session = sessions.of(client);
    const { end, refusal } = connectionFault(error);
    // The first reason is the cause; what Aedes says while it tears the connection down is not.
    if (session?.endReason !== undefined || session?.ended === true) return;
    if (session !== undefined && end !== undefined) {
      session.endReason = end;
      session.endDetail = refusal;
    }
    if (refusal === undefined) return;
    metrics.refused(refusal);
    const wire = this.wireOf(client);
    const address = wire?.address;
    if (session === undefined && wire !== undefined)
      turnedAway.note({ ...whereOf(wire), reason: refusal, says: wire.guard.connect?.says ?? '' }, Date.now());
    const facts = { reason: refusal, credential: session?.identity.credential, address, err: error.message };
    throttle.warn(`${refusal} ${facts.credential ?? address}`, performance.now(), facts, 'connection ended');
  }

  gone(client: Client): void {
    const session = this.#parts.sessions.of(client);
    if (session !== undefined) this.#finish(session);
  }

  /** Our own end: `broker-stopped` says it for all sessions, none gets a record of its own. */
  forgetAll(): void {
    for (const session of this.#parts.sessions.all()) {
      session.ended = true;
      session.endReason ??= 'shutdown';
      this.#parts.sessions.remove(session);
      this.#parts.keepAlive.forget(session);
    }
  }

  /** Also the connections that nobody has signed in on. */
  destroyAll(): void {
    for (const stream of this.#wires.keys()) stream.destroy();
  }

  #finish(session: Session): void {
    if (session.ended) return;
    session.ended = true;
    const { sessions, unpromised, presence, metrics, keepAlive } = this.#parts;
    sessions.remove(session);
    keepAlive.forget(session);
    unpromised.forget(session);
    this.#noteCut(session);
    if (!session.announced) return;
    const reason = session.endReason ?? (session.wire.guard.sawDisconnect ? 'clean' : 'lost');
    metrics.sessionEnded(reason);
    presence.disconnected(session, reason, Date.now());
  }

  /** The protocol was broken, or a bound exceeded: a fault of the sender, to be counted beside the disconnect record. */
  #noteCut({ endReason, endDetail, identity, clientId }: Session): void {
    if (endReason !== 'protocol' && endReason !== 'slow-reader') return;
    const path = endReason === 'protocol' ? (endDetail ?? endReason) : endReason;
    this.#parts.notes.note(identity.credential, 'session-cut', path, clientId);
  }
}

const whereOf = ({ address, transport }: Wire): Pick<Wire, 'address' | 'transport'> => ({ address, transport });
