/** Rows that wait, taken by turns: owners of keys take turns, and the keys of one owner; one key keeps its order. */
export interface Waiting {
  /** Id of the last row that was added, '0' before the first. */
  readonly last: string;
  /** Rows that were added and of which no note was kept: they are to be read again when nothing else waits. */
  readonly isCut: boolean;
  add(rows: readonly { readonly id: string; readonly key: string }[]): void;
  /** Ids of the next rows, each once; none when nothing waits. */
  take(limit: number): readonly string[];
}

interface Queue {
  ids: string[];
  head: number;
}

/**
 * ```
 *   acme ─▶ L1 ▪▪▪▪▪▪▪▪▪▪▪▪   the front owner gives one of its front key and goes to the back, and so does the key:
 *           L2 ▪                 acme/L1, bolt/K9, acme/L2, bolt/K9, acme/L1 …
 *   bolt ─▶ K9 ▪▪▪            beyond `keptAtMost` the longest queue is cut by half, and is given nothing more
 * ```
 *
 * @param ownerOf who pays for a key
 * @param keptAtMost ids kept in memory, of all keys together
 */
export function createWaiting(ownerOf: (key: string) => string, keptAtMost: number): Waiting {
  const owners = new Map<string, Map<string, Queue>>();
  const cut = new Set<string>();
  let kept = 0;
  let last = '0';

  function put(id: string, key: string): void {
    last = id;
    if (cut.has(key)) return;
    const owner = ownerOf(key);
    const keys = owners.get(owner) ?? new Map<string, Queue>();
    owners.set(owner, keys);
    const queue = keys.get(key) ?? { ids: [], head: 0 };
    keys.set(key, queue);
    queue.ids.push(id);
    kept += 1;
    if (kept > keptAtMost) cutLongest();
  }

  function cutLongest(): void {
    let longest: readonly [string, Queue] | null = null;
    for (const keys of owners.values())
      for (const [key, queue] of keys) if (longest === null || left(queue) > left(longest[1])) longest = [key, queue];
    if (longest === null) return;
    const [key, queue] = longest;
    const ids = queue.ids.slice(queue.head, queue.head + Math.ceil(left(queue) / 2));
    kept -= left(queue) - ids.length;
    queue.ids = ids;
    queue.head = 0;
    cut.add(key);
  }

  function next(): string | null {
    for (const [owner, keys] of owners) {
      owners.delete(owner);
      for (const [key, queue] of keys) {
        const id = queue.ids[queue.head];
        queue.head += 1;
        keys.delete(key);
        if (left(queue) > 0) keys.set(key, queue);
        if (keys.size > 0) owners.set(owner, keys);
        kept -= 1;
        return id ?? null;
      }
    }
    return null;
  }

  return {
    get last() {
      return last;
    },
    get isCut() {
      return cut.size > 0;
    },
    add: (rows) => {
      for (const { id, key } of rows) put(id, key);
    },
    take: (limit) => {
      const ids: string[] = [];
      while (ids.length < limit) {
        const id = next();
        if (id === null) break;
        ids.push(id);
      }
      return ids;
    },
  };
}

function left({ ids, head }: Queue): number {
  return ids.length - head;
}
