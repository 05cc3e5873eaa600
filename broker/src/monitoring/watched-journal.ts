import type { AppendDone, JournalRecord, JournalStatus, JournalWriter, PruneOptions } from '@vigil/journal';
import { type Logger, supervise } from '@vigil/service';
import { brokerAliveEveryMs, type ClockReading, clockStep, type JournalKind } from '@vigil/vocabulary';

/** Receipt times further apart than this are looked at: a pause, or a step. */
const apartMs = 1_000;
const lookEveryMs = 1_000;

export interface JournalClocks {
  /** Epoch ms. */
  now(): number;
  /** ms, never set back. */
  monotonic(): number;
}

const systemClocks: JournalClocks = { now: () => Date.now(), monotonic: () => performance.now() };

/**
 * The journal with what only its broker knows: that it is there and takes telemetry (each few seconds, and at each
 * change), and where in the order of records the clock of the machine was set:
 *
 * ```
 *   12:00:04 publish │ clock-step +1 h │ 13:00:04 publish
 * ```
 *
 * A record costs two comparisons here.
 */
export class WatchedJournal implements JournalWriter {
  readonly #journal: JournalWriter;
  readonly #name: string;
  readonly #clocks: JournalClocks;
  readonly #timer: NodeJS.Timeout;
  #lastAt: number;
  #read: ClockReading;
  /** Steps that the journal did not take, ms. */
  #owed = 0;
  #telemetry: 'taken' | 'refused' | undefined;
  #aliveAt = Number.NEGATIVE_INFINITY;

  constructor(journal: JournalWriter, name: string, logger: Logger, clocks: JournalClocks = systemClocks) {
    this.#journal = journal;
    this.#name = name;
    this.#clocks = clocks;
    this.#read = this.#readClocks();
    this.#lastAt = this.#read.wall;
    this.#timer = setInterval(() => supervise(logger, 'sign of life', () => this.look()), lookEveryMs);
    this.#timer.unref();
  }

  append(record: JournalRecord): Promise<number> {
    this.#passTime(record.receivedAt);
    return this.#journal.append(record);
  }

  appendWith(record: JournalRecord, done: AppendDone): void {
    this.#passTime(record.receivedAt);
    this.#journal.appendWith(record, done);
  }

  status(): Promise<JournalStatus> {
    return this.#journal.status();
  }

  prune(options?: PruneOptions): Promise<number> {
    return this.#journal.prune(options);
  }

  close(): Promise<void> {
    clearInterval(this.#timer);
    return this.#journal.close();
  }

  /** What the timer does, about once a second. */
  async look(): Promise<void> {
    this.#compareClocks();
    const telemetry = (await this.#journal.status()).level === 'limit' ? 'refused' : 'taken';
    const at = this.#clocks.monotonic();
    if (telemetry === this.#telemetry && at - this.#aliveAt < brokerAliveEveryMs) return;
    this.#telemetry = telemetry;
    this.#aliveAt = at;
    this.#write('broker-alive', { telemetry }, (error) => {
      // Not taken: silence says the same to whoever listens, and the next look tries again.
      if (error !== null) this.#telemetry = undefined;
    });
  }

  #passTime(receivedAt: number): void {
    if (receivedAt < this.#lastAt || receivedAt - this.#lastAt > apartMs || this.#owed !== 0) this.#compareClocks();
    this.#lastAt = receivedAt;
  }

  #readClocks(): ClockReading {
    return { wall: this.#clocks.now(), monotonic: this.#clocks.monotonic() };
  }

  #compareClocks(): void {
    const before = this.#read;
    this.#read = this.#readClocks();
    const whole = Math.round(clockStep(before, this.#read)) + this.#owed;
    if (whole === 0) return;
    this.#owed = 0;
    this.#write('clock-step', { stepMs: whole }, (error) => {
      if (error !== null && error.code !== 'closed') this.#owed += whole;
    });
  }

  #write(kind: JournalKind, body: object, done: AppendDone): void {
    const receivedAt = this.#clocks.now();
    this.#lastAt = receivedAt;
    this.#journal.appendWith(
      {
        kind,
        lane: 'urgent',
        origin: this.#name,
        connection: '',
        topic: `presence/${this.#name}`,
        payload: Buffer.from(JSON.stringify(body)),
        receivedAt,
        flags: 0,
      },
      done,
    );
  }
}
