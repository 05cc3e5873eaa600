import type { JournalRecord, JournalWriter } from '@vigil/journal';
import { type EndReason, flagBits, type JournalKind, type PresenceBody } from '@vigil/vocabulary';
import type { BrokerMetrics } from '../monitoring/metrics.ts';
import type { Session } from '../sessions/session.ts';

const maxWaiting = 10_000;
const retryMs = 1000;
const retryAtOnce = 1000;

interface Waiting {
  readonly record: JournalRecord;
  readonly useReserve: boolean;
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
  readonly #waiting: Waiting[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(journal: JournalWriter, metrics: BrokerMetrics, brokerName: string) {
    this.#journal = journal;
    this.#metrics = metrics;
    this.#brokerName = brokerName;
    this.#timer = setInterval(() => this.#retry(), retryMs);
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

  will(
    credential: string,
    will: { readonly topic: string; readonly payload: Uint8Array; readonly retain: boolean },
    now: number,
  ): void {
    const flags = flagBits.qos1 | (will.retain ? flagBits.retain : 0);
    this.#append(
      { kind: 'will', origin: credential, topic: will.topic, payload: will.payload, receivedAt: now, flags },
      true,
    );
  }

  brokerStarted(now: number): void {
    this.#append(this.#broker('broker-started', now), true);
  }

  brokerStopped(now: number): Promise<number> {
    return this.#journal.append(this.#broker('broker-stopped', now), { useReserve: true });
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #broker(kind: JournalKind, now: number): JournalRecord {
    const payload = Buffer.from('{}');
    return { kind, origin: this.#brokerName, topic: topicOf(this.#brokerName), payload, receivedAt: now, flags: 0 };
  }

  #write(kind: JournalKind, credential: string, body: PresenceBody, now: number): void {
    const payload = Buffer.from(JSON.stringify(body));
    const record = { kind, origin: credential, topic: topicOf(credential), payload, receivedAt: now, flags: 0 };
    this.#append(record, false);
  }

  #append(record: JournalRecord, useReserve: boolean): void {
    const item = { record, useReserve };
    // What may use the reserve does not wait behind what may not.
    if (this.#waiting.length > 0 && !useReserve) this.#keep(item, this.#waiting.length);
    else this.#offer(item, () => this.#waiting.length);
  }

  /** @param placeOf where it goes in the queue when the journal does not take it */
  #offer(item: Waiting, placeOf: () => number): void {
    this.#journal.appendWith(item.record, item.useReserve, (error) => {
      if (error === null) return;
      // `invalid` can never be stored and `closed` has no later; the rest waits for the disk.
      if (error.code === 'invalid' || error.code === 'closed') this.#metrics.presenceLost();
      else this.#keep(item, placeOf());
    });
  }

  #keep(item: Waiting, place: number): void {
    this.#waiting.splice(place, 0, item);
    if (this.#waiting.length <= maxWaiting) return;
    this.#waiting.shift();
    this.#metrics.presenceLost();
  }

  #retry(): void {
    if (this.#waiting.length === 0 || !this.#journal.status().writable) return;
    let refused = 0;
    for (const item of this.#waiting.splice(0, retryAtOnce)) {
      this.#offer(item, () => {
        refused += 1;
        return refused - 1;
      });
    }
  }
}

const topicOf = (origin: string): string => `presence/${origin}`;

function bodyOf(session: Session): PresenceBody {
  const { clientId, wire, number } = session;
  return { clientId, address: wire.address, transport: wire.transport, session: number };
}
