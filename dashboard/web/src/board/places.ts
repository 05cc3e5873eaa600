/**
 * Where an emergency stands on this desk. Pure.
 *
 * ```
 *            arrives: the lowest free place            gone
 *   free ──────────────────────────────────▶ taken ──────────▶ resting ──3 s──▶ free
 * ```
 *
 * Nothing else moves it: not its being acknowledged, nor what happens to others. A desk that sees the whole city has
 * the slots themselves as places; one that sees a part of it counts its own, or it would be mostly gaps.
 */
export interface Places {
  /** Which alarm stands in each place; null: none. */
  readonly ids: readonly (string | null)[];
  /** When each place lost its alarm, ms of the same clock; a place that never had one is missing. */
  readonly freedAt: ReadonlyMap<number, number>;
  /** The slot of whom each place has, or had last. */
  readonly slots: ReadonlyMap<number, number>;
  /** This desk sees the whole city: its places are the slots. */
  readonly whole: boolean;
}
export interface Placed {
  readonly id: string;
  readonly slot: number | null;
}

export const noPlaces: Places = { ids: [], freedAt: new Map(), slots: new Map(), whole: false };

/** As in the store, where slots of the whole city rest. */
export const restMs = 3_000;

/**
 * @param alarms the emergencies that are open, in the order in which new ones take their places
 * @param now of a clock that is never set, ms
 * @param whole this desk sees the whole city
 */
export function stepPlaces(before: Places, alarms: readonly Placed[], now: number, whole: boolean): Places {
  const ids: (string | null)[] = [];
  const seated = new Set<string>();
  const sit = (at: number, id: string): void => {
    while (ids.length <= at) ids.push(null);
    ids[at] = id;
    seated.add(id);
  };
  // A slot that is told twice would hide an emergency: the second one is seated as if it had none.
  if (whole)
    for (const { id, slot } of alarms) if (slot !== null && (ids[slot - 1] ?? null) === null) sit(slot - 1, id);
  const open = new Set(alarms.map(({ id }) => id));
  for (const [at, id] of before.ids.entries())
    if (id !== null && open.has(id) && !seated.has(id) && (ids[at] ?? null) === null) sit(at, id);
  const freedAt = new Map(before.freedAt);
  for (const [at, id] of before.ids.entries()) if (id !== null && ids[at] !== id) freedAt.set(at, now);
  const isFree = (at: number): boolean =>
    (ids[at] ?? null) === null && now - (freedAt.get(at) ?? Number.NEGATIVE_INFINITY) >= restMs;
  let next = 0;
  for (const { id } of alarms) {
    if (seated.has(id)) continue;
    while (!isFree(next)) next += 1;
    sit(next, id);
  }
  if (isSame(before.ids, ids)) return before;
  const slots = new Map(before.slots);
  for (const { id, slot } of alarms) if (slot !== null) slots.set(ids.indexOf(id), slot);
  return { ids, freedAt, slots, whole };
}

function isSame(a: readonly (string | null)[], b: readonly (string | null)[]): boolean {
  return a.length === b.length && a.every((id, at) => id === b[at]);
}
