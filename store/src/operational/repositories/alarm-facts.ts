import { lanes, priorities } from '@vigil/vocabulary';
import type { AlarmFacts, AlarmRecord } from '../store.ts';

/** The more urgent of two; both lists begin with the most urgent. */
function higher<T>(order: readonly T[], a: T, b: T | undefined): T {
  return b !== undefined && order.indexOf(b) < order.indexOf(a) ? b : a;
}

/**
 * What a later occurrence adds. Priority and lane only rise; "unknown" and null never wipe out what an earlier
 * message said: a device that lost its people sensor does not empty the car. The newest word about people counts:
 * a number that contradicts it goes.
 */
export function sharpen(alarm: AlarmRecord, facts: AlarmFacts): AlarmRecord {
  const known = facts.occupancy !== undefined && facts.occupancy !== 'unknown';
  return {
    ...alarm,
    priority: higher(priorities, alarm.priority, facts.priority),
    lane: higher(lanes, alarm.lane, facts.lane),
    occupancy: known ? facts.occupancy : alarm.occupancy,
    peopleCount: facts.peopleCount ?? countUnder(facts.occupancy, alarm.peopleCount),
    floor: facts.floor ?? alarm.floor,
    text: facts.text ?? alarm.text,
    marks: facts.marks === undefined ? alarm.marks : [...new Set([...alarm.marks, ...facts.marks])],
    groupSize: facts.groupSize ?? alarm.groupSize,
    easedAt: facts.easedAt === undefined ? alarm.easedAt : facts.easedAt,
  };
}

/** An earlier number of people beside a newer word that does not name one. */
function countUnder(occupancy: AlarmFacts['occupancy'], known: number | null): number | null {
  if (occupancy === 'no') return known === null ? null : 0;
  return occupancy === 'yes' && known === 0 ? null : known;
}

const sharpened = ['priority', 'lane', 'occupancy', 'peopleCount', 'floor', 'text', 'groupSize', 'easedAt'] as const;

export function factsDiffer(a: AlarmRecord, b: AlarmRecord): boolean {
  return a.marks.length !== b.marks.length || sharpened.some((key) => a[key] !== b[key]);
}
