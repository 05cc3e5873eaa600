import type { Kind, Turn } from './turn.ts';

/** Work that waits for a thread. Decides who is next; knows no thread and no clock. */
export interface FairQueue<T extends Turn> {
  /** false: this share has too much waiting already. */
  add(item: T): boolean;
  /** Takes the next piece that may run now; null: none. Whoever takes one says `done` when it has ended. */
  next(): T | null;
  done(item: T): void;
  /** Its asker has gone. false: it no longer waits. */
  remove(item: T): boolean;
  /** Empties it, for the end. */
  clear(): readonly T[];
  waiting(): number;
}

/**
 * Shares of one rank take turns, so a share with thirty pieces waiting delays another by at most one piece; a lower rank
 * goes first. And nothing that has something in common takes every thread: neither one share, nor all vendors together, nor everything that waits for a
 * history server. (Of one thread alone nothing can be left.)
 */
export function createFairQueue<T extends Turn>(limits: {
  readonly threads: number;
  /** How many pieces the share of this one may have waiting. */
  readonly mayWait: (item: T) => number;
}): FairQueue<T> {
  /** In the order of their next turn. */
  const shares = new Map<string, T[]>();
  const running = new Map<string, number>();

  const kindsOf = ({ share, kinds }: T): readonly Kind[] => [{ name: `share ${share}`, leaves: 1 }, ...kinds];
  const count = (item: T, by: 1 | -1): void => {
    for (const { name } of kindsOf(item)) {
      const now = (running.get(name) ?? 0) + by;
      if (now === 0) running.delete(name);
      else running.set(name, now);
    }
  };
  const mayRun = (item: T): boolean => kindsOf(item).every((kind) => (running.get(kind.name) ?? 0) < mostOf(kind));
  const mostOf = (kind: Kind): number => ('most' in kind ? kind.most : Math.max(1, limits.threads - kind.leaves));
  const inOrder = (): readonly (readonly [share: string, items: T[]])[] =>
    [...shares].toSorted(([, a], [, b]) => (a[0]?.rank ?? 0) - (b[0]?.rank ?? 0));
  const takeAt = (share: string, items: T[], index: number): void => {
    items.splice(index, 1);
    shares.delete(share);
    if (items.length > 0) shares.set(share, items);
  };

  return {
    add: (item) => {
      const items = shares.get(item.share) ?? [];
      if (items.length >= limits.mayWait(item)) return false;
      items.push(item);
      shares.set(item.share, items);
      return true;
    },
    next: () => {
      for (const [share, items] of inOrder()) {
        const index = items.findIndex(mayRun);
        const item = items[index];
        if (item === undefined) continue;
        takeAt(share, items, index);
        count(item, 1);
        return item;
      }
      return null;
    },
    done: (item) => count(item, -1),
    remove: (item) => {
      const items = shares.get(item.share) ?? [];
      const index = items.indexOf(item);
      if (index === -1) return false;
      items.splice(index, 1);
      if (items.length === 0) shares.delete(item.share);
      return true;
    },
    clear: () => {
      const all = [...shares.values()].flat();
      shares.clear();
      return all;
    },
    waiting: () => [...shares.values()].reduce((sum, items) => sum + items.length, 0),
  };
}
