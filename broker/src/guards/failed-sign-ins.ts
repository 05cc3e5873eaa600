interface Failure {
  count: number;
  until: number;
}

const firstWaitMs = 1000;
const longestWaitMs = 60_000;
const freeAttempts = 3;
const maxKeys = 20_000;

/**
 * Back-off after wrong tokens, by address and user name; unknown names of one address share one key. Not by address
 * alone: many sites live behind one NAT address, and one wrongly configured lift must not shut out the others. The
 * right token is never made to wait: it has 256 bits and is not guessed, what is being saved is retries and log lines.
 */
export class FailedSignIns {
  readonly #failures = new Map<string, Failure>();

  /** @param name undefined: not a name we know */
  isWaiting(address: string, name: string | undefined, nowMs: number): boolean {
    return (this.#failures.get(keyOf(address, name))?.until ?? 0) > nowMs;
  }

  failed(address: string, name: string | undefined, nowMs: number): void {
    const key = keyOf(address, name);
    const count = (this.#failures.get(key)?.count ?? 0) + 1;
    const wait = count <= freeAttempts ? 0 : Math.min(longestWaitMs, firstWaitMs * 2 ** (count - freeAttempts - 1));
    this.#failures.delete(key);
    this.#failures.set(key, { count, until: nowMs + wait });
    if (this.#failures.size > maxKeys) {
      const [oldest] = this.#failures.keys();
      if (oldest !== undefined) this.#failures.delete(oldest);
    }
  }

  succeeded(address: string, name: string): void {
    this.#failures.delete(keyOf(address, name));
  }
}

const keyOf = (address: string, name: string | undefined): string => `${address} ${name ?? ''}`;
