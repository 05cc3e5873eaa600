import { type AlarmView, type Lane, lanes, workLanes } from '@vigil/vocabulary';

export type Move = 'up' | 'down' | 'left' | 'right';
/** Ids on the board as shown now: what is folded away cannot be selected. */
export type Shown = { readonly [L in Lane]: readonly string[] };

function find(shown: Shown, id: string | null): { readonly lane: Lane; readonly at: number } | null {
  if (id === null) return null;
  for (const lane of lanes) {
    const at = shown[lane].indexOf(id);
    if (at >= 0) return { lane, at };
  }
  return null;
}

/**
 * Where the selection goes. Emergencies lie above all columns: up from a column's first row leads to the last
 * emergency, down from the last emergency to the first column that has rows. Pure.
 */
export function moveSelection(shown: Shown, selected: string | null, move: Move): string | null {
  const here = find(shown, selected);
  const filled = workLanes.filter((lane) => shown[lane].length > 0);
  if (here === null) return shown.emergency[0] ?? (filled[0] === undefined ? null : (shown[filled[0]][0] ?? null));
  const list = shown[here.lane];
  const stay = selected;
  if (move === 'up') {
    if (here.at > 0) return list[here.at - 1] ?? stay;
    return here.lane === 'emergency' ? stay : (shown.emergency[shown.emergency.length - 1] ?? stay);
  }
  if (move === 'down') {
    if (here.at < list.length - 1) return list[here.at + 1] ?? stay;
    const below = filled[0];
    return here.lane === 'emergency' && below !== undefined ? (shown[below][0] ?? stay) : stay;
  }
  if (here.lane === 'emergency') return stay;
  const next = filled[filled.findIndex((lane) => lane === here.lane) + (move === 'left' ? -1 : 1)];
  if (next === undefined) return stay;
  return shown[next][Math.min(here.at, shown[next].length - 1)] ?? stay;
}

/**
 * Somebody looks at another alarm that nobody has acknowledged: A must not take the marked one behind his back, nor that
 * one, which it is not printed on.
 */
export function isAskedFirst(chosen: AlarmView | undefined, marked: AlarmView): boolean {
  return chosen !== undefined && chosen.id !== marked.id && chosen.acknowledgedAt === null;
}
