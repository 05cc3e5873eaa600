import { maySubscribe } from '@vigil/vocabulary';
import type { Client, Subscription, Subscriptions, UnsubscribePacket } from 'aedes';
import type { ISubscribePacket } from 'mqtt-packet';
import type { BrokerLimits } from '../config.ts';
import type { ContractNotes } from '../contract-notes/contract-notes.ts';
import { isBadText } from '../guards/connect-packet.ts';
import type { LogThrottle } from '../monitoring/log-throttle.ts';
import type { BrokerMetrics } from '../monitoring/metrics.ts';
import { hasMember, sizeOf, withoutMember } from '../sessions/few.ts';
import { endSession, type Session, type Sessions } from '../sessions/session.ts';

export interface SubscribePacketsParts {
  readonly sessions: Sessions;
  readonly notes: ContractNotes;
  readonly metrics: BrokerMetrics;
  readonly throttle: LogThrottle;
  readonly limits: Pick<BrokerLimits, 'filtersPerSubscribe' | 'filtersPerSession' | 'unsentBytes'>;
}

/** SUBACK code of a filter that is not granted [MQTT-3.9.3]. */
const denied = 0x80;
/** Filters of one packet that are looked at, in proportion to those that may be granted; what is behind is denied. */
const looksPerFilter = 64;

interface Answer {
  readonly session: Session;
  readonly messageId: number;
  readonly codes: readonly number[];
}

/** Why a filter is not granted, whatever the session has; undefined: it may be. */
export function filterFault({ identity }: Session, filter: string): string | undefined {
  if (isBadText(filter)) return 'bad-text';
  const { allowed, reason } = maySubscribe(identity, filter);
  return allowed ? undefined : reason;
}

/**
 * SUBSCRIBE ahead of Aedes, which ends the session for a malformed filter, leaves repeated filters out of its SUBACK,
 * stores denied ones for a persistent session, and takes the square of their number (measured: 4,000 filters block the
 * process for 10 s). It gets what is granted and no packet id, so that the SUBACK is ours: one code for each filter, in
 * their order.
 */
export class SubscribePackets {
  readonly #parts: SubscribePacketsParts;
  /** What Aedes has in its hands, by the first of the filters. */
  readonly #answers = new WeakMap<object, Answer>();

  constructor(parts: SubscribePacketsParts) {
    this.#parts = parts;
  }

  /** @returns whether Aedes has anything to do with it */
  take(session: Session, packet: ISubscribePacket): boolean {
    const { subscriptions } = packet;
    // Aedes has the answer to that [MQTT-3.8.3-3].
    if (subscriptions.length === 0) return true;
    const granted = new Map<string, Subscription>();
    const codes = this.#judge(session, subscriptions, granted);
    const answer = { session, messageId: packet.messageId ?? 0, codes };
    const [first] = granted.values();
    if (first === undefined) {
      this.#write(answer);
      return false;
    }
    this.#answers.set(first, answer);
    Object.assign(packet, { subscriptions: [...granted.values()], messageId: undefined });
    return true;
  }

  /** Aedes has granted what it was given; what is retained comes behind this. */
  readonly granted = (subscriptions: Subscriptions['subscriptions']): void => {
    const [first] = subscriptions;
    const answer = first === undefined ? undefined : this.#answers.get(first);
    if (answer !== undefined) this.#write(answer);
  };

  readonly ended = (filters: UnsubscribePacket['unsubscriptions'], client: Client): void => {
    const session = this.#parts.sessions.of(client);
    if (session === undefined) return;
    for (const filter of filters) session.filters = withoutMember(session.filters, filter);
  };

  #judge(session: Session, asked: readonly Subscription[], granted: Map<string, Subscription>): readonly number[] {
    const { filtersPerSubscribe, filtersPerSession } = this.#parts.limits;
    const faults = new Map<string, string>();
    let added = 0;
    const faultOf = (filter: string, index: number): string | undefined => {
      if (index >= filtersPerSubscribe * looksPerFilter) return 'too-many-filters';
      const fault = filterFault(session, filter);
      if (fault !== undefined) return fault;
      if (granted.has(filter)) return undefined;
      if (granted.size >= filtersPerSubscribe) return 'too-many-filters';
      if (hasMember(session.filters, filter)) return undefined;
      if (sizeOf(session.filters) + added >= filtersPerSession) return 'too-many-filters';
      added += 1;
      return undefined;
    };
    const codes = asked.map(({ topic, qos, ...rest }, index) => {
      const fault = faultOf(topic, index);
      if (fault === undefined) {
        granted.set(topic, { topic, qos, ...rest });
        return qos;
      }
      if (!faults.has(fault)) faults.set(fault, topic);
      return denied;
    });
    for (const [fault, filter] of faults) this.#tell(session, fault, filter);
    return codes;
  }

  #tell(session: Session, fault: string, filter: string): void {
    const { notes, metrics, throttle } = this.#parts;
    const { credential } = session.identity;
    metrics.refused(fault === 'too-many-filters' ? 'too-many-filters' : 'subscribe-denied');
    notes.note(credential, 'denied-filter', fault, filter);
    const facts = { credential, clientId: session.clientId, reason: fault, filter: filter.slice(0, 200) };
    throttle.warn(`${credential} subscribe ${fault}`, performance.now(), facts, 'filter denied');
  }

  #write({ session, messageId, codes }: Answer): void {
    const { client, wire } = session;
    if (client.closed || wire.stream.destroyed) return;
    wire.stream.write(subAck(messageId, codes));
    const { writableLength } = wire.stream;
    if (writableLength > this.#parts.limits.unsentBytes)
      endSession(session, 'slow-reader', `${writableLength} bytes unsent`);
  }
}

function subAck(messageId: number, codes: readonly number[]): Buffer {
  const header = [0x90];
  for (let left = codes.length + 2; ; left >>= 7) {
    if (left < 128) {
      header.push(left);
      break;
    }
    header.push((left & 0x7f) | 0x80);
  }
  return Buffer.from([...header, messageId >> 8, messageId & 0xff, ...codes]);
}
