/** Messages due in an open loop, on a grid of 1/rate: message n is due at `startMs + n·1000/rate`, whatever happened before. */
export class Schedule {
  readonly #startMs: number;
  readonly #stepMs: number;
  #next = 0;

  constructor(startMs: number, perSecond: number) {
    this.#startMs = startMs;
    this.#stepMs = 1000 / perSecond;
  }

  /** When the next message is due, ms; take it with {@link take}. */
  get dueAt(): number {
    return this.#startMs + this.#next * this.#stepMs;
  }

  take(): void {
    this.#next += 1;
  }
}
