import { boardHash } from '@vigil/vocabulary';

interface Versioned {
  readonly id: string;
  readonly version: number;
}

/** How many past seqs stay comparable: at ten batches a second almost a minute, far more than an answer may take. */
const keep = 512;

/** `boardHash` of one row is `1-<hex>`, and the hash of a set is the sum over its rows: so it can be kept up to date. */
function rowHash(row: Versioned): number {
  return Number.parseInt(boardHash([row]).slice(2), 16);
}

/**
 * Hash of the board at each recent seq. The server says "at seq n the hash is h"; by then this desk may be at n+3 or
 * not yet at n. Comparing the present hashes would call a busy board stale, so the desk compares at the same n.
 */
export class HashTrail {
  #sum = 0;
  #count = 0;
  #at = new Map<number, string>();

  get hash(): string {
    return `${this.#count}-${this.#sum.toString(16)}`;
  }
  restart(seq: number, rows: Iterable<Versioned>): void {
    this.#sum = 0;
    this.#count = 0;
    this.#at = new Map();
    for (const row of rows) this.changed(undefined, row);
    this.reached(seq);
  }
  changed(before: Versioned | undefined, after: Versioned | undefined): void {
    if (before !== undefined) {
      this.#sum = (this.#sum - rowHash(before)) >>> 0;
      this.#count -= 1;
    }
    if (after !== undefined) {
      this.#sum = (this.#sum + rowHash(after)) >>> 0;
      this.#count += 1;
    }
  }
  reached(seq: number): void {
    this.#at.delete(seq);
    this.#at.set(seq, this.hash);
    if (this.#at.size > keep) {
      const [oldest] = this.#at.keys();
      if (oldest !== undefined) this.#at.delete(oldest);
    }
  }
  /** Null: this desk never stood at that seq (several changes came as one, or it is too long ago). */
  hashAt(seq: number): string | null {
    return this.#at.get(seq) ?? null;
  }
}
