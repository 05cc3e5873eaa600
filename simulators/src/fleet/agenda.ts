/** Units by the moment they want to act: a wheel of 100 ms slots, cheap for tens of thousands of units. */
export interface Agenda<T> {
  add(at: number, item: T): void;
  /** Everything that wanted to act up to `now`. */
  take(now: number): readonly T[];
  readonly size: number;
}

const slotMs = 100;

export function createAgenda<T>(start: number): Agenda<T> {
  const slots = new Map<number, T[]>();
  let done = Math.floor(start / slotMs);
  let size = 0;
  return {
    add: (at, item) => {
      const slot = Math.max(done + 1, Math.ceil(at / slotMs));
      const list = slots.get(slot);
      if (list === undefined) slots.set(slot, [item]);
      else list.push(item);
      size += 1;
    },
    take: (now) => {
      const until = Math.floor(now / slotMs);
      const due: T[] = [];
      for (; done < until; ) {
        done += 1;
        const list = slots.get(done);
        if (list === undefined) continue;
        slots.delete(done);
        due.push(...list);
      }
      size -= due.length;
      return due;
    },
    get size() {
      return size;
    },
  };
}
