import type { AppendDone, JournalLane, JournalRecord } from '@vigil/journal';
import { flagBits } from '@vigil/vocabulary';
import type { Pacing } from '../budgets/pacing.ts';
import type { BrokerMetrics } from '../monitoring/metrics.ts';
import type { Session, Sessions } from '../sessions/session.ts';
import type { Acknowledgements } from './acknowledgements.ts';
import type { JournalDoor } from './journal-door.ts';
import { routeOf, type UpRoute } from './route.ts';

export interface PlainPublishParts {
  readonly door: JournalDoor;
  readonly sessions: Sessions;
  readonly metrics: BrokerMetrics;
  readonly acknowledgements: Acknowledgements;
  readonly pacing: Pacing;
}

/** Where a plain PUBLISH stands in a chunk; see {@link Cut}. */
interface Place {
  readonly topicAt: number;
  readonly idAt: number;
  readonly end: number;
}

/** Told when the journal has answered for so many bytes. */
interface Waiter {
  settled(bytes: number): void;
}

/** Messages in the journal's hands for which an object is kept; a burst beyond makes new ones. */
const maxIdle = 10_000;

/**
 * Plain publishes on their way into the journal and back as PUBACKs, without Aedes. Each message in flight needs a
 * record and a callback; they are one object, used again for a later message: at 100,000 messages a second the
 * collector would otherwise take more time than the journal.
 */
export class PlainPublishes {
  readonly #parts: PlainPublishParts;
  readonly #idle: InFlight[] = [];
  #stopped = false;

  constructor(parts: PlainPublishParts) {
    this.#parts = parts;
  }

  /** From now on nothing is taken any more; what is in the journal's hands is still acknowledged. */
  stop(): void {
    this.#stopped = true;
  }

  /** @returns false: nothing was done, the packet must go the ordinary way */
  take(session: Session, waiter: Waiter, bytes: Buffer, { topicAt, idAt, end }: Place): boolean {
    const { sessions, door, pacing } = this.#parts;
    if (this.#stopped || sessions.anyListensUp) return false;
    const { routes } = session;
    const known = routes.lastIf(bytes, topicAt, idAt) ?? this.#look(session, bytes.toString('utf8', topicAt, idAt));
    const { topic, route } = known;
    if (route.kind !== 'up') return false;
    const inFlight = this.#idle.pop() ?? new InFlight(this.#answered);
    inFlight.session = session;
    inFlight.waiter = waiter;
    inFlight.messageId = ((bytes[idAt] ?? 0) << 8) | (bytes[idAt + 1] ?? 0);
    inFlight.size = end - topicAt;
    inFlight.route = route;
    inFlight.startedAt = door.startedAt();
    inFlight.lane = route.lane;
    inFlight.origin = session.identity.credential;
    inFlight.connection = session.number;
    inFlight.topic = topic;
    inFlight.payload = bytes.subarray(idAt + 2, end);
    inFlight.receivedAt = Date.now();
    inFlight.flags = door.flagsOf(route, flagBits.qos1);
    if (pacing.isWithin(session, route.budget, inFlight.size)) door.journal.appendWith(inFlight, inFlight.done);
    else this.#later(session, waiter, route, inFlight);
    return true;
  }

  /** It was read and holds up nothing behind it, so it does not count as outstanding while it waits. */
  #later(session: Session, waiter: Waiter, route: UpRoute, inFlight: InFlight): void {
    const { size } = inFlight;
    // Once it has been counted.
    queueMicrotask(() => waiter.settled(size));
    inFlight.waiter = undefined;
    // A copy: the chunk may be much larger.
    inFlight.payload = Buffer.from(inFlight.payload);
    const { pacing, door } = this.#parts;
    const release = (): void => door.journal.appendWith(inFlight, inFlight.done);
    if (!pacing.later(session, route.budget, size, release)) inFlight.forget();
  }

  #look(session: Session, topic: string) {
    const known = session.routes.get(topic);
    if (known === undefined)
      return session.routes.add(topic, routeOf(session.identity, topic, this.#parts.metrics.accepted));
    session.routes.used(known);
    return known;
  }

  readonly #answered = (inFlight: InFlight, error: Parameters<AppendDone>[0]): void => {
    const { session, waiter, messageId, size, route, startedAt, topic } = inFlight;
    inFlight.forget();
    if (this.#idle.length < maxIdle) this.#idle.push(inFlight);
    if (session === undefined || route === undefined) throw new Error('the journal answered twice for one message');
    const { door, acknowledgements } = this.#parts;
    if (door.answered(session, topic, route, 1, startedAt, error)) acknowledgements.add(session, messageId);
    waiter?.settled(size);
  };
}

const nothing = Buffer.alloc(0);

class InFlight implements JournalRecord {
  readonly kind = 'publish';
  session: Session | undefined;
  waiter: Waiter | undefined;
  route: UpRoute | undefined;
  messageId = 0;
  size = 0;
  startedAt = 0;
  lane: JournalLane = 'urgent';
  origin = '';
  connection = '';
  topic = '';
  payload: Uint8Array = nothing;
  receivedAt = 0;
  flags = 0;
  readonly done: AppendDone;

  constructor(answered: (inFlight: InFlight, error: Parameters<AppendDone>[0]) => void) {
    this.done = (error) => answered(this, error);
  }

  /** While it waits to be used again it must hold no connection and no payload. */
  forget(): void {
    this.session = undefined;
    this.waiter = undefined;
    this.route = undefined;
    this.payload = nothing;
  }
}
