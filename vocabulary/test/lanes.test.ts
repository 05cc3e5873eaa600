import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countByLane,
  eachLane,
  isAnnounced,
  isEmergency,
  laneOf,
  lanes,
  priorities,
  urgencyRank,
  workLanes,
} from '../src/index.ts';

const placed = fc.record({ priority: fc.constantFrom(...priorities), lane: fc.constantFrom(...lanes) });

describe('lanes', () => {
  it('has the emergencies first, and every other lane as a column but the inspections of former days', () => {
    expect(['emergency', ...workLanes]).toEqual(lanes.filter((lane) => lane !== 'inspection'));
  });
  it('gives each lane its value, in the order of the lanes', () => {
    expect(Object.entries(eachLane((lane) => `<${lane}>`))).toEqual(lanes.map((lane) => [lane, `<${lane}>`]));
  });
  it('shows an emergency among the emergencies, whatever lane its code has, and anything else in its own', () => {
    expect(laneOf({ priority: 'emergency', lane: 'fault' })).toBe('emergency');
    fc.assert(
      fc.property(placed, (alarm) => {
        expect(laneOf(alarm)).toBe(isEmergency(alarm) ? 'emergency' : alarm.lane);
        if (isEmergency(alarm)) expect(isAnnounced(alarm)).toBe(true);
      }),
    );
  });
  it('ranks the most urgent first', () => {
    expect(priorities.toSorted((a, b) => urgencyRank(a) - urgencyRank(b))).toEqual([...priorities]);
  });
  it('counts every alarm once, in the lane that shows it', () => {
    fc.assert(
      fc.property(fc.array(placed), (alarms) => {
        const rows = alarms.map((alarm, at) => ({ ...alarm, isSuppressed: at % 2 === 0, count: at, ringing: at % 3 }));
        const counts = countByLane(rows);
        for (const lane of lanes) {
          const here = rows.filter((row) => laneOf(row) === lane);
          const sum = (of: readonly (typeof rows)[number][]): number =>
            of.reduce((total, { count }) => total + count, 0);
          // Nothing keeps an emergency quiet; of everything else what is suppressed is no alarm to anybody.
          const quiet = lane === 'emergency' ? [] : here.filter(({ isSuppressed }) => isSuppressed);
          expect([counts.quiet[lane], counts.open[lane] + counts.quiet[lane]]).toEqual([sum(quiet), sum(here)]);
        }
      }),
    );
  });
});
