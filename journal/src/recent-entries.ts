import type { JournalEntry } from './record.ts';
import { storedBytes } from './record.ts';

/** Where one reader stands; its entries are kept for it as long as there is room. */
interface Stand {
  position: number;
}

const maxEntries = 30_000;
const maxBytes = 16 * 1024 * 1024;

/**
 * Entries that one of several readers of a journal has just read from disk, for the others that come behind it: each is
 * read, checked and made once. Holds what the slowest has not had yet, without gaps, up to 30,000 entries or 16 MiB;
 * who is further behind than that reads from disk like anybody.
 */
export class RecentEntries {
  readonly #stands = new Set<Stand>();
  #entries: JournalEntry[] = [];
  #bytes = 0;

  join(position: number): Stand {
    const stand = { position };
    this.#stands.add(stand);
    return stand;
  }

  leave(stand: Stand): void {
    this.#stands.delete(stand);
    this.#forget();
  }

  /** Up to `max` entries that follow `position` directly; empty when the next one is not here. */
  after(position: number, max: number): readonly JournalEntry[] {
    const first = this.#entries[0];
    if (first === undefined || position + 1 < first.seq) return [];
    const from = position + 1 - first.seq;
    return this.#entries.slice(from, from + max);
  }

  /** What a reader read from disk, in order. */
  add(entries: readonly JournalEntry[]): void {
    if (this.#stands.size < 2) return;
    for (const entry of entries) {
      const last = this.#entries.at(-1);
      // Somebody behind all of it reads his own way.
      if (last !== undefined && entry.seq <= last.seq) continue;
      if (last !== undefined && entry.seq !== last.seq + 1) this.#clear();
      this.#entries.push(entry);
      this.#bytes += storedBytes(entry);
    }
    if (this.#entries.length > maxEntries || this.#bytes > maxBytes) this.#drop(this.#entries.length >> 1);
  }

  moved(stand: Stand, position: number): void {
    stand.position = position;
    this.#forget();
  }

  /** Lets go of what all have had. */
  #forget(): void {
    const first = this.#entries[0];
    if (first === undefined) return;
    if (this.#stands.size < 2) {
      this.#clear();
      return;
    }
    const slowest = Math.min(...[...this.#stands].map(({ position }) => position));
    const had = Math.min(this.#entries.length, slowest + 1 - first.seq);
    if (had > 0) this.#drop(had);
  }

  #drop(count: number): void {
    const dropped = this.#entries.splice(0, count);
    for (const entry of dropped) this.#bytes -= storedBytes(entry);
  }

  #clear(): void {
    this.#entries = [];
    this.#bytes = 0;
  }
}
