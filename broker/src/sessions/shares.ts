/** How many one owner may have, and all of them together. */
export interface ShareBounds {
  readonly each: (owner: string) => number;
  readonly all: number;
}

/**
 * Things that are bounded by owner first and in all second. Who has too many loses its own oldest; when all together
 * have too many, whoever has most loses its oldest. Nobody loses anything because of a neighbour who has less.
 */
export class Shares {
  readonly #bounds: ShareBounds;
  readonly #drop: (key: string) => void;
  readonly #byOwner = new Map<string, Set<string>>();
  #size = 0;

  /** @param drop is told of each key that has to go; the share has forgotten it by then */
  constructor(bounds: ShareBounds, drop: (key: string) => void) {
    this.#bounds = bounds;
    this.#drop = drop;
  }

  get size(): number {
    return this.#size;
  }

  /** A key that is there already changes nothing. */
  add(owner: string, key: string): void {
    const keys = this.#byOwner.get(owner) ?? new Set();
    if (keys.has(key)) return;
    this.#byOwner.set(owner, keys.add(key));
    this.#size += 1;
    if (keys.size > Math.max(1, this.#bounds.each(owner))) this.#dropOldest(owner, keys);
    if (this.#size > this.#bounds.all) this.#dropOldest(...this.#largest(owner, keys));
  }

  remove(owner: string, key: string): void {
    const keys = this.#byOwner.get(owner);
    if (keys?.delete(key) !== true) return;
    this.#size -= 1;
    if (keys.size === 0) this.#byOwner.delete(owner);
  }

  /** Oldest first. */
  of(owner: string): Iterable<string> {
    return this.#byOwner.get(owner) ?? [];
  }

  #largest(owner: string, keys: Set<string>): [string, Set<string>] {
    let found: [string, Set<string>] = [owner, keys];
    for (const entry of this.#byOwner) if (entry[1].size > found[1].size) found = entry;
    return found;
  }

  #dropOldest(owner: string, keys: Set<string>): void {
    const [oldest] = keys;
    if (oldest === undefined) return;
    this.remove(owner, oldest);
    this.#drop(oldest);
  }
}

/** A client id as Aedes knows it, `<credential>:<client id>`, belongs to its credential. */
export function credentialOf(clientId: string): string {
  return clientId.slice(0, Math.max(0, clientId.indexOf(':')));
}
