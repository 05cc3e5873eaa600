import { type AlarmView, hasRecovered } from '@vigil/vocabulary';

/** What a person goes by who decides about an alarm. */
type Telling =
  | 'unitId'
  | 'unitName'
  | 'county'
  | 'site'
  | 'address'
  | 'rescueCode'
  | 'acknowledgedAt'
  | 'state'
  | 'condition'
  | 'code'
  | 'priority'
  | 'lane'
  | 'latched'
  | 'occupancy'
  | 'peopleCount'
  | 'floor'
  | 'eased';

const tellings: { readonly [T in Telling]: (alarm: AlarmView) => unknown } = {
  // An alarm whose unit is found later moves to it, and keeps its id.
  unitId: ({ unitId }) => unitId,
  unitName: ({ unitName }) => unitName,
  county: ({ county }) => county,
  site: ({ site }) => site,
  address: ({ address }) => address,
  rescueCode: ({ rescueCode }) => rescueCode,
  acknowledgedAt: ({ acknowledgedAt }) => acknowledgedAt,
  state: ({ state }) => state,
  condition: ({ condition }) => condition,
  code: ({ code }) => code,
  priority: ({ priority }) => priority,
  lane: ({ lane }) => lane,
  latched: ({ latched }) => latched,
  occupancy: ({ occupancy }) => occupancy,
  peopleCount: ({ peopleCount }) => peopleCount,
  floor: ({ floor }) => floor,
  eased: hasRecovered,
};

/** All that an alarm tells, in one: another text is another thing to decide about. */
export function toldBy(alarm: AlarmView): string {
  return JSON.stringify([alarm.id, ...Object.values(tellings).map((of) => of(alarm))]);
}

/** What tells another thing than before, to somebody who decided on what he saw then. */
export function toldAnew(seen: AlarmView, now: AlarmView): ReadonlySet<Telling> {
  const names = Object.keys(tellings);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the list
  return new Set((names as Telling[]).filter((name) => tellings[name](seen) !== tellings[name](now)));
}

/**
 * The alarm is still what the operator saw: only counted another occurrence meanwhile. A pressed button repeats every
 * few seconds, and a version that grew under the finger is no reason to ask a person to press again. Anything that
 * rose, came back, tells of another place, other people or another floor, or was touched by somebody else is.
 */
export function stillWhatWasSeen(seen: AlarmView, now: AlarmView): boolean {
  return now.id === seen.id && now.closedAt === null && toldAnew(seen, now).size === 0;
}
