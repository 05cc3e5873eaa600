import type { JournalWriter } from '@vigil/journal';
import { type Logger, supervise } from '@vigil/service';
import { endSession, type Session } from '../sessions/session.ts';

const checkMs = 1000;
/** Reconnects after an outage are spread over this time; a city that returns at once would be the next outage. */
const spreadMs = 10_000;

/**
 * Clients that hold a message we did not acknowledge. MQTT 3.1.1 has no negative acknowledgement and clients resend
 * only after a reconnect, so the connection has to end some time – but not at once: until then the client can still
 * publish what the journal does take (alarms use the reserve).
 *
 * ```
 *  refused ──▶ waiting ──journal takes messages again──▶ ended within 10 s ──▶ client reconnects and resends
 *                 └────── after refusalGraceMs ────────▶ ended (± a quarter, so that not all come at once)
 * ```
 */
export class Unpromised {
  readonly #journal: JournalWriter;
  readonly #graceMs: number;
  readonly #logger: Logger;
  readonly #random: () => number;
  readonly #deadlines = new Map<Session, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(journal: JournalWriter, graceMs: number, logger: Logger, random: () => number = Math.random) {
    this.#logger = logger;
    this.#journal = journal;
    this.#graceMs = graceMs;
    this.#random = random;
  }

  get size(): number {
    return this.#deadlines.size;
  }

  add(session: Session, nowMs: number): void {
    if (this.#deadlines.has(session)) return;
    this.#deadlines.set(session, nowMs + this.#graceMs * (0.75 + this.#random() / 2));
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(
      () => supervise(this.#logger, 'unpromised', () => this.#check(performance.now())),
      checkMs,
    );
    this.#timer.unref();
  }

  forget(session: Session): void {
    this.#deadlines.delete(session);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#deadlines.clear();
  }

  async #check(nowMs: number): Promise<void> {
    const { writable, level } = await this.#journal.status();
    const takesAll = writable && level !== 'limit';
    for (const [session, deadline] of this.#deadlines) {
      if (takesAll && deadline > nowMs + spreadMs) this.#deadlines.set(session, nowMs + this.#random() * spreadMs);
      if (deadline > nowMs) continue;
      this.#deadlines.delete(session);
      session.withholdWill = true;
      endSession(session, 'kicked', 'journal');
    }
    if (this.#deadlines.size === 0) this.close();
  }
}
