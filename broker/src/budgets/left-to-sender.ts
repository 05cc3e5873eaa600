import { endSession, type Session } from '../sessions/session.ts';

/** Long enough that a flood costs its sender one connection a minute, and nobody else anything, ms. */
const afterMs = 60_000;

/**
 * Connections of which a message was read and not acknowledged because too much was waiting already. Clients resend
 * only after a reconnect, so each ends some time.
 */
export class LeftToSender {
  readonly #since = new Map<Session, number>();

  /** @param nowMs monotonic, here and below */
  add(session: Session, nowMs: number): void {
    if (!this.#since.has(session) && !session.client.closed) this.#since.set(session, nowMs);
  }

  look(nowMs: number): void {
    for (const [session, since] of this.#since) {
      if (nowMs - since < afterMs) continue;
      this.#since.delete(session);
      if (session.client.closed) continue;
      // Its unit is not away because it says too much.
      session.withholdWill = true;
      endSession(session, 'kicked', 'too-fast');
    }
  }
}
