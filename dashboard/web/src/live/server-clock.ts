/** The server's time as this desk estimates it, and one tick a second for everything that shows an age. */
export class ServerClock {
  #offsetMs = 0;
  #second = Math.floor(Date.now() / 1000) * 1000;
  readonly #listeners = new Set<() => void>();

  readonly now = (): number => Date.now() + this.#offsetMs;
  /** Whole seconds, changes once a second: what React reads. */
  readonly second = (): number => this.#second;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };
  /** The answer was made about half a round trip ago. */
  told(serverTime: number, roundTripMs: number): void {
    this.#offsetMs = serverTime + roundTripMs / 2 - Date.now();
  }
  /** Called from the frame loop: a clock that stands still means a screen that stands still. */
  frame(): void {
    const second = Math.floor(this.now() / 1000) * 1000;
    if (second === this.#second) return;
    this.#second = second;
    for (const listener of this.#listeners) listener();
  }
}
