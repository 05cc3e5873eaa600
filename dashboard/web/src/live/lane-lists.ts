import { type AlarmView, boardOrder, eachLane, isQuiet, type Lane, laneOf } from '@vigil/vocabulary';

/** Ids of one lane in the order shown. Identity is kept while nothing in it moves, so that a lane renders only when it must. */
export interface LaneList {
  readonly ids: readonly string[];
  /** Shelved, suppressed or out of service: kept, counted, folded away. Never used for emergencies: those are always shown. */
  readonly quietIds: readonly string[];
}
export type LaneLists = { readonly [L in Lane]: LaneList };

const emptyList: LaneList = { ids: [], quietIds: [] };
export const emptyLists: LaneLists = eachLane(() => emptyList);

function sameIds(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, at) => id === b[at]);
}

/** Sorts anew only the lanes in `touched`. */
export function sortLanes(
  alarms: ReadonlyMap<string, AlarmView>,
  before: LaneLists,
  touched: ReadonlySet<Lane>,
): LaneLists {
  if (touched.size === 0) return before;
  const shown = eachLane((): AlarmView[] => []);
  const quiet = eachLane((): AlarmView[] => []);
  for (const alarm of alarms.values()) {
    const lane = laneOf(alarm);
    if (touched.has(lane)) (isQuiet(alarm) ? quiet : shown)[lane].push(alarm);
  }
  const next: { [L in Lane]: LaneList } = { ...before };
  for (const lane of touched) {
    const ids = shown[lane].sort(boardOrder).map((alarm) => alarm.id);
    const quietIds = quiet[lane].sort(boardOrder).map((alarm) => alarm.id);
    const old = before[lane];
    next[lane] =
      sameIds(old.ids, ids) && sameIds(old.quietIds, quietIds)
        ? old
        : {
            ids: sameIds(old.ids, ids) ? old.ids : ids,
            quietIds: sameIds(old.quietIds, quietIds) ? old.quietIds : quietIds,
          };
  }
  return next;
}
