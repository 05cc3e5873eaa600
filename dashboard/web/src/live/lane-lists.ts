import { type AlarmView, boardOrder, type Lane, lanes } from '@vigil/vocabulary';

/** Ids of one lane in the order shown. Identity is kept while nothing in it moves, so that a lane renders only when it must. */
export interface LaneList {
  readonly ids: readonly string[];
  /** Shelved, suppressed or out of service: kept, counted, folded away. Never used for emergencies: those are always shown. */
  readonly quietIds: readonly string[];
}
export type LaneLists = { readonly [L in Lane]: LaneList };

/** A fault with people in the car is raised to emergency and then belongs to the emergencies, whatever its code's lane is. */
export function laneOf(alarm: Pick<AlarmView, 'priority' | 'lane'>): Lane {
  return alarm.priority === 'emergency' ? 'emergency' : alarm.lane;
}
export function isOpen(alarm: Pick<AlarmView, 'closedAt'>): boolean {
  return alarm.closedAt === null;
}
export function isQuiet(alarm: AlarmView): boolean {
  if (laneOf(alarm) === 'emergency') return false;
  return alarm.state === 'shelved' || alarm.state === 'suppressed' || alarm.state === 'out-of-service';
}
export function needsAcknowledge(alarm: AlarmView): boolean {
  return isOpen(alarm) && alarm.acknowledgedAt === null && !isQuiet(alarm);
}

/**
 * The inspection lane is a work list: what nobody has taken up first, then the longest overdue, as the certificate's
 * date says (ISO text, so its order is the calendar's). Without a date last.
 */
function longestOverdueFirst(a: AlarmView, b: AlarmView): number {
  const seen = (alarm: AlarmView): number => (alarm.acknowledgedAt === null ? 0 : 1);
  const until = (alarm: AlarmView): string => alarm.inspectionValidUntil ?? '9999';
  return seen(a) - seen(b) || until(a).localeCompare(until(b)) || boardOrder(a, b);
}
function orderOf(lane: Lane): (a: AlarmView, b: AlarmView) => number {
  return lane === 'inspection' ? longestOverdueFirst : boardOrder;
}

const emptyList: LaneList = { ids: [], quietIds: [] };
export const emptyLists: LaneLists = {
  emergency: emptyList,
  fault: emptyList,
  offline: emptyList,
  inspection: emptyList,
  kitchen: emptyList,
};

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
  const shown = new Map<Lane, AlarmView[]>(lanes.map((lane) => [lane, []]));
  const quiet = new Map<Lane, AlarmView[]>(lanes.map((lane) => [lane, []]));
  for (const alarm of alarms.values()) {
    const lane = laneOf(alarm);
    if (touched.has(lane)) (isQuiet(alarm) ? quiet : shown).get(lane)?.push(alarm);
  }
  const next: { [L in Lane]: LaneList } = { ...before };
  for (const lane of touched) {
    const ids = (shown.get(lane) ?? []).sort(orderOf(lane)).map((alarm) => alarm.id);
    const quietIds = (quiet.get(lane) ?? []).sort(orderOf(lane)).map((alarm) => alarm.id);
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

/** Does the change of this row move it in its list? */
export function movesRow(before: AlarmView | undefined, after: AlarmView): boolean {
  if (before === undefined) return true;
  return (
    laneOf(before) !== laneOf(after) ||
    isQuiet(before) !== isQuiet(after) ||
    before.priority !== after.priority ||
    before.raisedAt !== after.raisedAt ||
    before.inspectionValidUntil !== after.inspectionValidUntil ||
    (before.acknowledgedAt === null) !== (after.acknowledgedAt === null)
  );
}
