import { endSession, type Session } from './session.ts';

/** How exact the end of a silent connection is, ms. */
const stepMs = 250;

/**
 * Ends connections that have been silent for one and a half times their keep-alive [MQTT-3.1.2-24]. Aedes would keep a
 * timer for each and start it anew at each packet; here a session waits in the slot of its deadline, and only when that
 * has come is it asked when it was last heard.
 */
export class KeepAlive {
  readonly #slots = new Map<number, Set<Session>>();
  readonly #slotOf = new Map<Session, number>();
  readonly #timer: NodeJS.Timeout;
  /** The first slot whose time has not come. */
  #next: number;

  constructor(nowMs: number) {
    this.#next = slotAt(nowMs);
    this.#timer = setInterval(() => this.check(performance.now()), stepMs);
    this.#timer.unref();
  }

  watch(session: Session): void {
    this.#wait(session, Math.max(this.#next, slotAt(session.heardAt + session.silenceMs) + 1));
  }

  forget(session: Session): void {
    const slot = this.#slotOf.get(session);
    if (slot === undefined) return;
    this.#slotOf.delete(session);
    const waiting = this.#slots.get(slot);
    waiting?.delete(session);
    if (waiting?.size === 0) this.#slots.delete(slot);
  }

  /** @param nowMs monotonic */
  check(nowMs: number): void {
    const now = slotAt(nowMs);
    for (; this.#next <= now; this.#next += 1) {
      const waiting = this.#slots.get(this.#next);
      if (waiting === undefined) continue;
      this.#slots.delete(this.#next);
      for (const session of waiting) {
        this.#slotOf.delete(session);
        const deadline = session.heardAt + session.silenceMs;
        if (deadline <= nowMs) endSession(session, 'keepalive');
        else this.#wait(session, slotAt(deadline) + 1);
      }
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #wait(session: Session, slot: number): void {
    this.#slotOf.set(session, slot);
    const waiting = this.#slots.get(slot);
    if (waiting === undefined) this.#slots.set(slot, new Set([session]));
    else waiting.add(session);
  }
}

const slotAt = (ms: number): number => Math.floor(ms / stepMs);
