import type { JournalRecord } from '@vigil/journal';
import { flagBits, laneOfTopic, lastLevel, mayPublish } from '@vigil/vocabulary';
import type { Client, PublishPacket } from 'aedes';
import type { BudgetClass } from '../budgets/budget.ts';
import type { Pacing } from '../budgets/pacing.ts';
import type { ContractNotes } from '../contract-notes/contract-notes.ts';
import type { BrokerMetrics } from '../monitoring/metrics.ts';
import { hasMember, sizeOf as sizeOfFew, withMember } from '../sessions/few.ts';
import type { Session, Sessions } from '../sessions/session.ts';
import type { Acknowledgements } from './acknowledgements.ts';
import type { ForeignTopics } from './foreign-topics.ts';
import type { JournalDoor } from './journal-door.ts';
import type { LargeMessage } from './large-packet.ts';
import { type MessageRefuser, oversizedRecord, refusedRecord } from './refused-message.ts';
import { type RefusedRoute, type Route, routeOf, type UpRoute } from './route.ts';
import type { WillHook } from './will-hook.ts';

/** Packet ids of QoS 2 of one connection that are remembered until their PUBREL. */
const mostUnreleased = 100;

type Done = (error?: Error | null) => void;

export interface PublishHookParts {
  readonly door: JournalDoor;
  readonly sessions: Sessions;
  readonly metrics: BrokerMetrics;
  readonly refuser: MessageRefuser;
  readonly notes: ContractNotes;
  readonly pacing: Pacing;
  readonly topics: ForeignTopics;
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
    this.#parts.topics.show(packet);
    const large = session.wire.intake?.unpack(packet);
    if (large === undefined) this.#take(session, packet, undefined, done);
    else {
      packet.topic = large.topic;
      packet.payload = large.payload;
      this.#take(session, packet, large, (error) => {
        large.release();
        done(error);
      });
    }
  };

  #take(session: Session, packet: PublishPacket, large: LargeMessage | undefined, done: Done): void {
    const route = session.routes.get(packet.topic)?.route ?? this.#learn(session, packet.topic);
    const isHead = large?.isWhole === false;
    if (route.kind === 'pass' && !isHead) {
      this.#parts.acknowledgements.flush(session);
      return done(null);
    }
    // [MQTT-4.3.3-2]: a QoS 2 packet id that is still open is the same message; Aedes answers PUBREC. Only when the
    // client says so [MQTT-3.3.1-1]: one that lost its memory gives its ids again, and an alarm must not go with them.
    if (packet.qos === 2 && packet.dup && this.#parts.isHeld(session.client.id, packet.messageId ?? 0))
      return done(null);
    const take: Take = { packet, route, large, done };
    const what = route.kind === 'pass' ? 'other' : route.budget;
    const { pacing } = this.#parts;
    if (pacing.isWithin(session, what, sizeOf(packet))) return this.#keepAny(session, take);
    if (packet.qos === 0) {
      pacing.dropped();
      return this.#pass(session, packet, done);
    }
    this.#later(session, what, take);
  }

  /** Aedes holds up what comes behind a hundred packets that it waits for: it is not made to wait where it need not. */
  #later(session: Session, what: BudgetClass, take: Take): void {
    const { pacing, sessions } = this.#parts;
    const { packet, large, done } = take;
    const isWaitedFor = packet.qos === 2 || packet.retain || large !== undefined || sessions.anyListensUp;
    const kept = isWaitedFor ? take : { ...take, packet: { ...packet }, done: (): void => undefined };
    if (!isWaitedFor) this.#pass(session, packet, done);
    const hasRoom = pacing.later(session, what, sizeOf(packet), () => this.#keepAny(session, kept));
    if (!hasRoom && isWaitedFor) this.#pass(session, packet, done);
  }

  #keepAny(session: Session, { packet, route, large, done }: Take): void {
    if (large?.isWhole === false || route.kind === 'pass')
      return this.#keepHead(session, packet, large?.size ?? 0, done);
    if (large !== undefined) {
      const { topic } = packet;
      this.#parts.notes.note(session.identity.credential, 'oversized', lastLevel(topic), topic);
    }
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
    const settled = waiting(session, record);
    door.journal.appendWith(record, (error) => {
      setImmediate(settled);
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

  /** A message of which only the beginning could be kept; whose topic it is decides who reads the head. */
  #keepHead(session: Session, packet: PublishPacket, size: number, done: Done): void {
    const { topic } = packet;
    const lane = laneOfTopic(topic);
    const kept = { topic, payload: bytesOf(packet), flags: this.#parts.door.flagsOf({ lane }, flagsOf(packet)) };
    const record = oversizedRecord(senderOf(session), lane, kept, size);
    this.#append(session, packet, record, () => this.#parts.refuser.kept(session, topic, 'oversized'), done);
  }

  /** Acknowledged as any other message, and routed to nobody. */
  #append(session: Session, packet: PublishPacket, record: JournalRecord, kept: () => void, done: Done): void {
    const { door, refuser, acknowledgements } = this.#parts;
    const { qos } = packet;
    const settled = waiting(session, record);
    door.journal.appendWith(record, (error) => {
      setImmediate(settled);
      if (error !== null) {
        refuser.notStored(session, record.topic, qos, error);
        return this.#pass(session, packet, done);
      }
      kept();
      if (qos === 2 && this.#mayHold(session, packet)) {
        this.#kept.add(packet);
        acknowledgements.flush(session);
        return done(null);
      }
      if (qos === 2) acknowledgements.receive(session, packet.messageId ?? 0);
      if (qos === 1) acknowledgements.add(session, packet.messageId ?? 0);
      this.#pass(session, packet, done);
    });
  }

  /** Going up, a message has no receiver but our own tools, and a retained state those that come later. */
  #acknowledge(session: Session, packet: PublishPacket, done: Done): void {
    const { sessions, acknowledgements } = this.#parts;
    if (packet.qos === 2 && !this.#mayHold(session, packet)) {
      acknowledgements.receive(session, packet.messageId ?? 0);
      packet.qos = 0;
    }
    if (packet.qos === 2 || packet.retain || sessions.anyListensUp) {
      acknowledgements.flush(session);
      return done(null);
    }
    if (packet.qos === 1) acknowledgements.add(session, packet.messageId ?? 0);
    this.#pass(session, packet, done);
  }

  /**
   * May Aedes remember the packet id until its PUBREL? Beyond, the PUBREC is ours and nobody remembers it: one that is
   * sent again is journaled again, which ingest knows how to tell.
   */
  #mayHold(session: Session, { messageId = 0 }: PublishPacket): boolean {
    if (sizeOfFew(session.unreleased) >= mostUnreleased && !hasMember(session.unreleased, messageId)) return false;
    session.unreleased = withMember(session.unreleased, messageId);
    return true;
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

/** A message on its way to the journal. */
interface Take {
  readonly packet: PublishPacket;
  readonly route: Route;
  /** It was too large to be read as it is. */
  readonly large: LargeMessage | undefined;
  readonly done: Done;
}

const sizeOf = ({ topic, payload }: PublishPacket): number => topic.length + payload.length;

function flagsOf({ qos, retain, dup }: PublishPacket): number {
  return (qos > 0 ? flagBits.qos1 : 0) | (retain ? flagBits.retain : 0) | (dup ? flagBits.dup : 0);
}

function bytesOf({ payload }: PublishPacket): Uint8Array {
  return typeof payload === 'string' ? Buffer.from(payload) : payload;
}

/** What waits for the journal is bounded, and the end of a connection waits for it. @returns to be called once */
function waiting({ wire }: Session, { topic, payload }: Pick<JournalRecord, 'topic' | 'payload'>): () => void {
  const size = topic.length + payload.byteLength + 1;
  wire.intake?.waits(size);
  return () => wire.intake?.settled(size);
}

function senderOf({ identity, number }: Session): { credential: string; connection: string } {
  return { credential: identity.credential, connection: number };
}
