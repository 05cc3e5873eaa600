import type { AlarmView } from '@vigil/vocabulary';

/** Rows of a lane that say the same: one cause, most likely, and one press. */
export interface LaneGroup {
  readonly key: string;
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

/**
 * Alarms of one code in one county that wait for an acknowledgement, or have all got one: a power cut is 238 rows "main
 * power off", a gateway that is back leaves 84. Pure.
 */
export function groupRows(alarms: Iterable<AlarmView>): readonly LaneGroup[] {
  const sets = new Map<string, AlarmView[]>();
  for (const alarm of alarms) {
    const key = `${alarm.code} ${alarm.county ?? ''} ${alarm.acknowledgedAt === null}`;
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
