import type { Transport } from '@vigil/vocabulary';
import type { Refusal } from '../refusal.ts';

interface Visit {
  readonly address: string;
  readonly transport: Transport;
  readonly reason: Refusal;
  /** User name or client id, as far as it could be read; nobody has proved it. */
  readonly says: string;
}

interface Kept extends Visit {
  readonly times: number;
  /** Epoch ms. */
  readonly lastAt: number;
}

const mostKept = 500;
const mostShown = 20;
const saysCharacters = 64;
const keptForMs = 3_600_000;

/**
 * Who was not let in during the last hour, by address, listener and reason: no unit and no credential can show it, since
 * nobody knows whose connection it was. Bounded; the longest silent goes first.
 */
export class TurnedAway {
  readonly #kept = new Map<string, Kept>();

  /** @param now epoch ms */
  note({ address, transport, reason, says }: Visit, now: number): void {
    const key = `${address} ${transport} ${reason}`;
    const times = (this.#kept.get(key)?.times ?? 0) + 1;
    this.#kept.delete(key);
    this.#kept.set(key, { address, transport, reason, says: says.slice(0, saysCharacters), times, lastAt: now });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest);
  }

  /** The newest first, a line each: `10.1.2.3 tcp connect-too-large ×4 "lift-7" 2026-11-26T08:00:00.000Z`. */
  lines(now: number): readonly string[] {
    for (const [key, { lastAt }] of this.#kept) if (now - lastAt > keptForMs) this.#kept.delete(key);
    return [...this.#kept.values()]
      .slice(-mostShown)
      .toReversed()
      .map(({ address, transport, reason, says, times, lastAt }) =>
        [address, transport, reason, `×${times}`, JSON.stringify(says), new Date(lastAt).toISOString()].join(' '),
      );
  }
}
