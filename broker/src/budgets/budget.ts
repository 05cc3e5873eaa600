import { lastLevel } from '@vigil/vocabulary';

/**
 * What is counted by itself, so that none of it holds up another: readings, calls for help, and everything else.
 * A gateway that floods its events can still say that somebody is trapped.
 */
export const budgetClasses = ['telemetry', 'alarm', 'other'] as const;
export type BudgetClass = (typeof budgetClasses)[number];

export function classOf(lane: string, topic: string): BudgetClass {
  if (lane === 'telemetry') return 'telemetry';
  return lastLevel(topic) === 'alarm' ? 'alarm' : 'other';
}

/** A message that was read and waits for its turn. */
export interface Waiting {
  readonly bytes: number;
  /** Its connection has ended: whoever sent it sends it again. */
  isGone(): boolean;
  release(): void;
}

export interface Rate {
  readonly messagesPerSecond: number;
  readonly bytesPerSecond: number;
}

/** How long a credential may send at its full rate at once after having been quiet, s: an hour's backlog of a gateway. */
export const burstSeconds = 600;

/** What may wait; beyond it a message is left to its sender. */
const mostWaiting = { messages: 1_000, bytes: 1024 * 1024 } as const;

/** Messages and bytes of one credential and class. Refilled from outside, so that a message costs two subtractions. */
export class Budget {
  rate: Rate;
  /** It may go below zero by one message. */
  #messages: number;
  #bytes: number;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;

  constructor(rate: Rate) {
    this.rate = rate;
    this.#messages = rate.messagesPerSecond * burstSeconds;
    this.#bytes = rate.bytesPerSecond * burstSeconds;
  }

  /** @returns whether it may go on at once; nothing was taken otherwise */
  spend(bytes: number): boolean {
    if (this.#messages < 0 || this.#bytes < 0 || this.#waiting.length > 0) return false;
    this.#messages -= 1;
    this.#bytes -= bytes;
    return true;
  }

  /** @returns false: there is no room for it */
  wait(message: Waiting): boolean {
    if (this.#waiting.length >= mostWaiting.messages || this.#waitingBytes + message.bytes > mostWaiting.bytes)
      return false;
    this.#waiting.push(message);
    this.#waitingBytes += message.bytes;
    return true;
  }

  /** @returns whether it is full again and nothing waits: it need not be looked at until somebody spends */
  refill(seconds: number): boolean {
    const { messagesPerSecond, bytesPerSecond } = this.rate;
    this.#messages = Math.min(messagesPerSecond * burstSeconds, this.#messages + messagesPerSecond * seconds);
    this.#bytes = Math.min(bytesPerSecond * burstSeconds, this.#bytes + bytesPerSecond * seconds);
    this.#letGo();
    const isFull = this.#messages >= messagesPerSecond * burstSeconds && this.#bytes >= bytesPerSecond * burstSeconds;
    return isFull && this.#waiting.length === 0;
  }

  #letGo(): void {
    let next = 0;
    while (next < this.#waiting.length && this.#messages >= 0 && this.#bytes >= 0) {
      const message = this.#waiting[next];
      next += 1;
      if (message === undefined) continue;
      this.#waitingBytes -= message.bytes;
      if (message.isGone()) continue;
      this.#messages -= 1;
      this.#bytes -= message.bytes;
      message.release();
    }
    if (next > 0) this.#waiting = this.#waiting.slice(next);
  }
}
