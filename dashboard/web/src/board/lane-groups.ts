import type { AlarmView } from '@vigil/vocabulary';
import { steadyMs } from './steady.ts';

/** Rows of a lane that say the same: one cause, most likely, and one press. */
export interface LaneGroup {
  readonly key: string;
  /** The same for what waits and what somebody has: they stand in one place. */
  readonly place: string;
  readonly code: AlarmView['code'];
  readonly county: string | null;
  /** In the order of the lane. */
  readonly ids: readonly string[];
  /** When the first of them began, epoch ms. */
  readonly since: number;
  /** Somebody has still to acknowledge them; else all of them have been. */
  readonly isUnseen: boolean;
  /** How many of them are over. */
  readonly cleared: number;
}

/** From so many on they stand as one: three can be read one by one. */
const groupedFrom = 4;

const placeOf = ({ code, county }: AlarmView): string => `${code} ${county ?? ''}`;

/**
 * Alarms of one code in one county that wait for an acknowledgement, or have all got one: a power cut is 238 rows "main
 * power off", a gateway that is back leaves 84. Pure.
 */
export function groupRows(alarms: Iterable<AlarmView>): readonly LaneGroup[] {
  const sets = new Map<string, AlarmView[]>();
  for (const alarm of alarms) {
    const key = `${placeOf(alarm)} ${alarm.acknowledgedAt === null}`;
    const set = sets.get(key);
    if (set === undefined) sets.set(key, [alarm]);
    else set.push(alarm);
  }
  return [...sets].flatMap(([key, set]) => {
    const [first] = set;
    if (first === undefined || set.length < groupedFrom) return [];
    return [
      {
        key,
        place: placeOf(first),
        code: first.code,
        county: first.county,
        ids: set.map(({ id }) => id),
        since: Math.min(...set.map(({ raisedAt }) => raisedAt)),
        isUnseen: first.acknowledgedAt === null,
        cleared: set.filter(({ condition }) => condition === 'cleared').length,
      },
    ];
  });
}

/** In which order groups stand: as they were first seen. Nothing changes places under a hand; new ones come last. */
export function orderPlaces(before: readonly string[], groups: readonly LaneGroup[]): readonly string[] {
  const now = new Set(groups.map(({ place }) => place));
  const next = [...before.filter((place) => now.has(place)), ...[...now].filter((place) => !before.includes(place))];
  return next.length === before.length && next.every((place, at) => place === before[at]) ? before : next;
}

/** Of one place what waits stands above what somebody has. */
export function inPlaces(groups: readonly LaneGroup[], places: readonly string[]): readonly LaneGroup[] {
  return places.flatMap((place) =>
    groups.filter((group) => group.place === place).toSorted((a, b) => Number(b.isUnseen) - Number(a.isUnseen)),
  );
}

/** Since when each row has been in its group, ms: a press means those that stood there half a second before. */
export function stepJoined(
  before: ReadonlyMap<string, number>,
  groups: readonly LaneGroup[],
  now: number,
): ReadonlyMap<string, number> {
  return new Map(
    groups.flatMap(({ key, ids }) => ids.map((id) => [`${key} ${id}`, before.get(`${key} ${id}`) ?? now])),
  );
}
export function meantIds(joined: ReadonlyMap<string, number>, { key, ids }: LaneGroup, at: number): readonly string[] {
  return ids.filter((id) => at - (joined.get(`${key} ${id}`) ?? at) >= steadyMs);
}
