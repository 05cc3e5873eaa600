/** A connection that must be heard from now and then. */
export interface Watched {
  /** Silence after which it counts as broken, ms. */
  readonly silenceMs: number;
  /** When something was last read from it, ms of the monotonic clock. */
  readonly heardAt: number;
  /** We read nothing from it for now: its silence is ours. */
  readonly isHeldUp: boolean;
}

/** How exact the end of a silent connection is, ms. */
const stepMs = 250;
/** Looks that lie further apart say that this process stood still, and that nothing was read meanwhile. */
const stoodStillMs = 1_000;

/**
 * Ends connections that have been silent for one and a half times their keep-alive [MQTT-3.1.2-24]. Aedes would keep a
 * timer for each and start it anew at each packet; here a connection waits in the slot of its deadline, and only when
 * that has come is it asked when it was last heard.
 */
export class KeepAlive<T extends Watched> {
  readonly #end: (silent: T) => void;
  readonly #slots = new Map<number, Set<T>>();
  readonly #slotOf = new Map<T, number>();
  readonly #timer: NodeJS.Timeout;
  /** The first slot whose time has not come. */
  #next: number;
  #lookedAt: number;
  #hasWaited = false;

  /** @param nowMs monotonic, here and below */
  constructor(nowMs: number, end: (silent: T) => void) {
    this.#end = end;
    this.#next = slotAt(nowMs);
    this.#lookedAt = nowMs;
    this.#timer = setInterval(() => this.check(performance.now()), stepMs);
    this.#timer.unref();
  }

  watch(watched: T): void {
    this.#wait(watched, watched.heardAt + watched.silenceMs);
  }

  forget(watched: T): void {
    const slot = this.#slotOf.get(watched);
    if (slot === undefined) return;
    this.#slotOf.delete(watched);
    const waiting = this.#slots.get(slot);
    waiting?.delete(watched);
    if (waiting?.size === 0) this.#slots.delete(slot);
  }

  check(nowMs: number): void {
    const stoodStill = nowMs - this.#lookedAt > stoodStillMs;
    this.#lookedAt = nowMs;
    // Timers come before sockets: what the clients have sent is read before the next look, and no later than that.
    this.#hasWaited = stoodStill && !this.#hasWaited;
    if (this.#hasWaited) return;
    for (const now = slotAt(nowMs); this.#next <= now; ) {
      const waiting = this.#slots.get(this.#next);
      this.#slots.delete(this.#next);
      this.#next += 1;
      for (const watched of waiting ?? []) {
        this.#slotOf.delete(watched);
        const deadline = (watched.isHeldUp ? nowMs : watched.heardAt) + watched.silenceMs;
        if (deadline > nowMs) this.#wait(watched, deadline);
        else this.#end(watched);
      }
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** In the slot after the one of its deadline: never asked too early. */
  #wait(watched: T, deadline: number): void {
    const slot = Math.max(this.#next, slotAt(deadline) + 1);
    this.#slotOf.set(watched, slot);
    const waiting = this.#slots.get(slot);
    if (waiting === undefined) this.#slots.set(slot, new Set([watched]));
    else waiting.add(watched);
  }
}

const slotAt = (ms: number): number => Math.floor(ms / stepMs);
