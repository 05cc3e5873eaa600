import type { JournalRecord } from '@vigil/journal';
import { flagBits, mayPublish } from '@vigil/vocabulary';
import type { Client, PublishPacket } from 'aedes';
import type { Pacing } from '../budgets/pacing.ts';
import type { ContractNotes } from '../contract-notes/contract-notes.ts';
import type { BrokerMetrics } from '../monitoring/metrics.ts';
import type { Session, Sessions } from '../sessions/session.ts';
import type { Acknowledgements } from './acknowledgements.ts';
import type { JournalDoor } from './journal-door.ts';
import { type MessageRefuser, refusedRecord } from './refused-message.ts';
import { type RefusedRoute, type Route, routeOf, type UpRoute } from './route.ts';
import type { WillHook } from './will-hook.ts';

type Done = (error?: Error | null) => void;

export interface PublishHookParts {
  readonly door: JournalDoor;
  readonly sessions: Sessions;
  readonly metrics: BrokerMetrics;
  readonly refuser: MessageRefuser;
  readonly notes: ContractNotes;
  readonly pacing: Pacing;
  readonly wills: WillHook;
  readonly acknowledgements: Acknowledgements;
  /** Is this QoS 2 packet id waiting for its PUBREL, so that the message is in the journal already? */
  readonly isHeld: (clientId: string, messageId: number) => boolean;
}

/**
 * Aedes' `authorizePublish`, the only place where "acknowledged means on disk" can be kept: PUBACK and PUBREC are
 * written after it calls back, its `published` hook runs too late.
 *
 * ```
 *  PUBLISH ─▶ route ─┬─ pass (own processes, downwards) ─▶ routed
 *                    ├─ up ──────────────────────────┐
 *                    └─ refused: as the sender's own ─┴─▶ journal ─┬─ committed, synced ─▶ PUBACK / PUBREC
 *                                                                 └─ not taken ──▶ no acknowledgement, see Unpromised
 * ```
 */
export class PublishHook {
  readonly #parts: PublishHookParts;
  /** QoS 2 messages that wait in Aedes for their PUBREC and are nobody's to receive. */
  readonly #kept = new WeakSet<PublishPacket>();
  #stopping = false;

  constructor(parts: PublishHookParts) {
    this.#parts = parts;
  }

  /** From now on nothing is taken any more; what is in the journal's hands is still acknowledged. */
  stop(): void {
    this.#stopping = true;
  }

  readonly authorize = (client: Client | null, packet: PublishPacket, done: Done): void => {
    // A Will comes as the plain object of the CONNECT, without a command.
    if (client === null || packet.cmd !== 'publish') return this.#parts.wills.authorize(client, packet, done);
    const session = this.#parts.sessions.of(client);
    // Without an answer nothing is acknowledged and nothing more is read: the client resends to our successor.
    if (session === undefined || this.#stopping) return;
    const route = session.routes.get(packet.topic)?.route ?? this.#learn(session, packet.topic);
    if (route.kind === 'pass') {
      this.#parts.acknowledgements.flush(session);
      return done(null);
    }
    // [MQTT-4.3.3-2]: a QoS 2 packet id that is still open is the same message; Aedes answers PUBREC. Only when the
    // client says so [MQTT-3.3.1-1]: one that lost its memory gives its ids again, and an alarm must not go with them.
    if (packet.qos === 2 && packet.dup && this.#parts.isHeld(client.id, packet.messageId ?? 0)) return done(null);
    const size = packet.topic.length + packet.payload.length;
    const { pacing } = this.#parts;
    if (pacing.isWithin(session, route.budget, size)) return this.#take(session, packet, route, done);
    if (packet.qos === 0) {
      pacing.dropped();
      return this.#pass(session, packet, done);
    }
    this.#later(session, packet, route, size, done);
  };

  /** Aedes holds up what comes behind a hundred packets that it waits for: it is not made to wait where it need not. */
  #later(session: Session, packet: PublishPacket, route: UpRoute | RefusedRoute, size: number, done: Done): void {
    const { pacing, sessions } = this.#parts;
    const isWaitedFor = packet.qos === 2 || packet.retain || sessions.anyListensUp;
    const kept = isWaitedFor ? packet : { ...packet };
    const answered = isWaitedFor ? done : (): void => undefined;
    if (!isWaitedFor) this.#pass(session, packet, done);
    const hasRoom = pacing.later(session, route.budget, size, () => this.#take(session, kept, route, answered));
    if (!hasRoom && isWaitedFor) this.#pass(session, packet, done);
  }

  #take(session: Session, packet: PublishPacket, route: UpRoute | RefusedRoute, done: Done): void {
    if (route.kind === 'refused') this.#keep(session, packet, route, done);
    else this.#store(session, packet, route, done);
  }

  /** After the hook: must Aedes look for receivers? */
  readonly isRouted = (client: Client, packet: PublishPacket): boolean =>
    this.#parts.sessions.of(client)?.unrouted !== packet && !this.#kept.has(packet);

  #store(session: Session, packet: PublishPacket, route: UpRoute, done: Done): void {
    const { topic, qos } = packet;
    const { door, notes } = this.#parts;
    const startedAt = door.startedAt();
    const flags = flagsOf(packet);
    if (packet.retain && !mayPublish(session.identity, topic, true).allowed) {
      notes.note(session.identity.credential, 'retain', route.family, topic);
      packet.retain = false;
    }
    const record = {
      kind: 'publish',
      lane: route.lane,
      origin: session.identity.credential,
      connection: session.number,
      topic,
      payload: bytesOf(packet),
      receivedAt: Date.now(),
      flags: door.flagsOf(route, flags),
    };
    door.journal.appendWith(record, (error) => {
      if (door.answered(session, topic, route, qos, startedAt, error)) this.#acknowledge(session, packet, done);
      else this.#pass(session, packet, done);
    });
  }

  /** A message that is not the sender's to send. */
  #keep(session: Session, packet: PublishPacket, route: RefusedRoute, done: Done): void {
    const { topic } = packet;
    const kept = { topic, payload: bytesOf(packet), flags: this.#parts.door.flagsOf(route, flagsOf(packet)) };
    const record = refusedRecord(senderOf(session), route, kept);
    this.#append(session, packet, record, () => this.#parts.refuser.kept(session, topic, route.reason), done);
  }

  /** Acknowledged as any other message, and routed to nobody. */
  #append(session: Session, packet: PublishPacket, record: JournalRecord, kept: () => void, done: Done): void {
    const { door, refuser, acknowledgements } = this.#parts;
    const { qos } = packet;
    door.journal.appendWith(record, (error) => {
      if (error !== null) {
        refuser.notStored(session, record.topic, qos, error);
        return this.#pass(session, packet, done);
      }
      kept();
      if (qos === 2) {
        this.#kept.add(packet);
        acknowledgements.flush(session);
        return done(null);
      }
      if (qos === 1) acknowledgements.add(session, packet.messageId ?? 0);
      this.#pass(session, packet, done);
    });
  }

  /** Going up, a message has no receiver but our own tools, and a retained state those that come later. */
  #acknowledge(session: Session, packet: PublishPacket, done: Done): void {
    const { sessions, acknowledgements } = this.#parts;
    if (packet.qos === 2 || packet.retain || sessions.anyListensUp) {
      acknowledgements.flush(session);
      return done(null);
    }
    if (packet.qos === 1) acknowledgements.add(session, packet.messageId ?? 0);
    this.#pass(session, packet, done);
  }

  /** As QoS 0 a packet passes Aedes without PUBACK or PUBREC, and {@link isRouted} keeps it from being delivered. */
  #pass(session: Session, packet: PublishPacket, done: Done): void {
    packet.qos = 0;
    session.unrouted = packet;
    done(null);
    session.unrouted = undefined;
  }

  #learn(session: Session, topic: string): Route {
    return session.routes.add(topic, routeOf(session.identity, topic, this.#parts.metrics.accepted)).route;
  }
}

function flagsOf({ qos, retain, dup }: PublishPacket): number {
  return (qos > 0 ? flagBits.qos1 : 0) | (retain ? flagBits.retain : 0) | (dup ? flagBits.dup : 0);
}

function bytesOf({ payload }: PublishPacket): Uint8Array {
  return typeof payload === 'string' ? Buffer.from(payload) : payload;
}

function senderOf({ identity, number }: Session): { credential: string; connection: string } {
  return { credential: identity.credential, connection: number };
}
