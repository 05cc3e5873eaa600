import { type Places, restMs } from './places.ts';

/** What stands under each other in the list of emergencies. Pure. */
export type PlaceLine =
  | { readonly kind: 'row'; readonly at: number; readonly id: string }
  /** Somebody was here until now: it keeps the height. `slot` null: not known. */
  | { readonly kind: 'gap'; readonly at: number; readonly slot: number | null }
  /** All these slots are free. */
  | { readonly kind: 'free'; readonly at: number; readonly from: number; readonly to: number };

/** Places whose gap has been folded, each with when it was freed: freed again, it is another gap. */
export type Folded = ReadonlyMap<number, number>;
export const noFolds: Folded = new Map();

const gapsOf = ({ ids, freedAt }: Places): readonly (readonly [number, number])[] =>
  ids.flatMap((id, at) => {
    const since = freedAt.get(at);
    return id === null && since !== undefined ? [[at, since] as const] : [];
  });

/** Gaps that still have the height of a row. */
export function hasOpenGaps(places: Places, folded: Folded): boolean {
  return gapsOf(places).some(([at, since]) => folded.get(at) !== since);
}

/**
 * Folds each run of gaps that has rested, as a whole: what lies below moves, once, and only while no hand is at the list.
 */
export function foldGaps(before: Folded, places: Places, now: number): Folded {
  const next = new Map<number, number>();
  for (const run of runsOf(places)) {
    const hasRested = run.every(([, since]) => now - since >= restMs);
    for (const [at, since] of run) if (hasRested || before.get(at) === since) next.set(at, since);
  }
  return next.size === before.size && [...next].every(([at, since]) => before.get(at) === since) ? before : next;
}

/** Gaps that nobody stands between. */
function runsOf(places: Places): readonly (readonly (readonly [number, number])[])[] {
  const runs: (readonly [number, number])[][] = [];
  let end = Number.NaN;
  for (const gap of gapsOf(places)) {
    const [at] = gap;
    const isNext = places.ids.slice(end + 1, at).every((id) => id === null) && runs.length > 0;
    if (isNext) runs.at(-1)?.push(gap);
    else runs.push([gap]);
    end = at;
  }
  return runs;
}

/**
 * Rows, gaps, and one line for each run of free slots. A desk that sees a part of the city cannot know which slots are
 * free: it has no line for them.
 */
export function placeLines({ ids, freedAt, slots, whole }: Places, folded: Folded): readonly PlaceLine[] {
  const lines: PlaceLine[] = [];
  for (const [at, id] of ids.entries()) {
    if (id !== null) {
      lines.push({ kind: 'row', at, id });
      continue;
    }
    const since = freedAt.get(at);
    if (since !== undefined && folded.get(at) !== since) {
      lines.push({ kind: 'gap', at, slot: whole ? at + 1 : (slots.get(at) ?? null) });
      continue;
    }
    if (!whole) continue;
    const last = lines.at(-1);
    if (last?.kind === 'free') lines[lines.length - 1] = { ...last, to: at + 1 };
    else lines.push({ kind: 'free', at, from: at + 1, to: at + 1 });
  }
  return lines;
}
