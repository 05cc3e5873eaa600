import type { JournalLane, JournalRecord, JournalWriter } from '@vigil/journal';
import { type Logger, supervise } from '@vigil/service';
import type { EndReason, JournalKind, PresenceBody } from '@vigil/vocabulary';
import type { BrokerMetrics } from '../monitoring/metrics.ts';
import type { Session } from '../sessions/session.ts';

const maxWaiting = 10_000;
const retryMs = 1000;
const retryAtOnce = 1000;

export interface WillMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly flags: number;
}

/**
 * Writes connects, disconnects, Wills and the broker's own start and stop into the journal. Nobody waits for these
 * records; those the journal does not take are kept (bounded, oldest dropped and counted) and offered again each
 * second, in their order: a connect that came after its disconnect would stand for a session that never ends. They do
 * not use the reserve, except Wills: at the limit a reconnecting city would eat it.
 */
export class Presence {
  readonly #journal: JournalWriter;
  readonly #metrics: BrokerMetrics;
  readonly #brokerName: string;
  readonly #waiting: JournalRecord[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(journal: JournalWriter, metrics: BrokerMetrics, brokerName: string, logger: Logger) {
    this.#journal = journal;
    this.#metrics = metrics;
    this.#brokerName = brokerName;
    this.#timer = setInterval(() => supervise(logger, 'presence retry', () => this.#retry()), retryMs);
    this.#timer.unref();
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  connected(session: Session, now: number): void {
    this.#write('connect', session.identity.credential, bodyOf(session), now);
  }

  disconnected(session: Session, reason: EndReason, now: number): void {
    const detail = session.endDetail === undefined ? {} : { detail: session.endDetail };
    this.#write('disconnect', session.identity.credential, { ...bodyOf(session), reason, ...detail }, now);
  }

  /** @param connection number of the session whose Will it is; empty: nobody remembers it */
  will(
    { credential, connection }: { readonly credential: string; readonly connection: string },
    { topic, payload, flags }: WillMessage,
    now: number,
  ): void {
    const record = { kind: 'will', lane: 'urgent', origin: credential, connection, topic, payload, flags } as const;
    this.#append({ ...record, receivedAt: now });
  }

  /** A Will that its sender may not send: a record of kind `refused`. */
  keep(record: JournalRecord): void {
    this.#append(record);
  }

  brokerStarted(now: number): void {
    this.#append(this.#broker('broker-started', now));
  }

  brokerStopped(now: number): Promise<number> {
    return this.#journal.append(this.#broker('broker-stopped', now));
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #broker(kind: JournalKind, now: number): JournalRecord {
    return recordOf({ kind, lane: 'urgent', origin: this.#brokerName, connection: '', body: {}, receivedAt: now });
  }

  #write(kind: JournalKind, origin: string, body: PresenceBody, now: number): void {
    this.#append(recordOf({ kind, lane: 'ordinary', origin, connection: body.session, body, receivedAt: now }));
  }

  #append(record: JournalRecord): void {
    // What may use the reserve does not wait behind what may not.
    if (this.#waiting.length > 0 && record.lane !== 'urgent') this.#keep(record, this.#waiting.length);
    else this.#offer(record, () => this.#waiting.length);
  }

  /** @param placeOf where it goes in the queue when the journal does not take it */
  #offer(item: JournalRecord, placeOf: () => number): void {
    this.#journal.appendWith(item, (error) => {
      if (error === null) return;
      // `invalid` can never be stored and `closed` has no later; the rest waits for the disk.
      if (error.code === 'invalid' || error.code === 'closed') this.#metrics.presenceLost();
      else this.#keep(item, placeOf());
    });
  }

  #keep(item: JournalRecord, place: number): void {
    this.#waiting.splice(place, 0, item);
    if (this.#waiting.length <= maxWaiting) return;
    this.#waiting.shift();
    this.#metrics.presenceLost();
  }

  async #retry(): Promise<void> {
    if (this.#waiting.length === 0 || !(await this.#journal.status()).writable) return;
    let refused = 0;
    for (const item of this.#waiting.splice(0, retryAtOnce)) {
      this.#offer(item, () => {
        refused += 1;
        return refused - 1;
      });
    }
  }
}

interface Event {
  readonly kind: JournalKind;
  readonly lane: JournalLane;
  readonly origin: string;
  readonly connection: string;
  readonly body: PresenceBody | Readonly<Record<string, never>>;
  readonly receivedAt: number;
}

function recordOf({ body, ...event }: Event): JournalRecord {
  return { ...event, topic: `presence/${event.origin}`, payload: Buffer.from(JSON.stringify(body)), flags: 0 };
}

function bodyOf(session: Session): PresenceBody {
  const { clientId, wire, number } = session;
  return { clientId, address: wire.address, transport: wire.transport, session: number };
}
