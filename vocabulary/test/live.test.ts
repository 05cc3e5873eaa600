import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlarmView, boardHash, boardOrder, laneOf, movesRow, nextUp } from '../src/index.ts';

const alarm = (change: Partial<AlarmView>): AlarmView => ({
  id: '1',
  version: 1,
  unitId: 'u',
  unitName: '1号梯',
  kind: 'elevator',
  vendor: 'v',
  county: null,
  address: '',
  site: null,
  rescueCode: null,
  code: 'main-power-off',
  profile: 'p',
  raw: '41',
  priority: 'emergency',
  lane: 'emergency',
  source: 'device',
  state: 'active-unacknowledged',
  condition: 'active',
  latched: true,
  slot: null,
  ringing: true,
  raisedAt: 1,
  rangAgainAt: null,
  lastAt: 1,
  clearedAt: null,
  easedAt: null,
  acknowledgedAt: null,
  acknowledgedBy: null,
  closedAt: null,
  closedBy: null,
  outcome: null,
  occurrences: 1,
  occupancy: 'unknown',
  peopleCount: null,
  floor: null,
  text: null,
  marks: [],
  groupSize: null,
  contacts: [],
  ...change,
});

describe('order of the board', () => {
  it('emergencies stand by what to do next: active, unacknowledged, people or perhaps people, the longest waiting', () => {
    const rows = [
      alarm({ id: 'recovered', condition: 'cleared', raisedAt: 1 }),
      alarm({ id: 'eased', easedAt: 5, raisedAt: 2 }),
      alarm({ id: 'recovered-seen', condition: 'cleared', raisedAt: 1, acknowledgedAt: 8 }),
      alarm({ id: 'seen', occupancy: 'yes', raisedAt: 1, acknowledgedAt: 8 }),
      alarm({ id: 'empty', occupancy: 'no', raisedAt: 1 }),
      alarm({ id: 'young', occupancy: 'yes', raisedAt: 9 }),
      alarm({ id: 'unreadable', code: 'unreadable-alarm', raisedAt: 3 }),
      alarm({ id: 'old', occupancy: 'yes', raisedAt: 2 }),
      alarm({ id: 'fault', priority: 'high', lane: 'fault', raisedAt: 10 }),
    ];
    const order = ['old', 'unreadable', 'young', 'empty', 'seen', 'recovered', 'eased', 'recovered-seen', 'fault'];
    expect(rows.toSorted(boardOrder).map((row) => row.id)).toEqual(order);
  });

  it('the mark is on the first of them that nobody has acknowledged, and on nothing else', () => {
    const recovered = alarm({ id: 'recovered', condition: 'cleared', raisedAt: 1 });
    const rows = [
      recovered,
      alarm({ id: 'seen', raisedAt: 1, acknowledgedAt: 8 }),
      alarm({ id: 'young', raisedAt: 9 }),
      alarm({ id: 'unknown', raisedAt: 3 }),
      alarm({ id: 'fault', priority: 'high', lane: 'fault', raisedAt: 0 }),
    ];
    expect(nextUp(rows)?.id).toBe('unknown');
    expect(nextUp(rows.slice(0, 2))).toBe(recovered);
    expect(nextUp(rows.slice(1, 2))).toBeNull();
    expect(nextUp(rows.slice(4))).toBeNull();
  });

  it('is a total order: any shuffle sorts the same', () => {
    const some = fc.record({
      id: fc.integer({ min: 1, max: 99 }).map(String),
      raisedAt: fc.integer({ min: 0, max: 3 }),
      priority: fc.constantFrom('emergency' as const, 'high' as const, 'low' as const),
      occupancy: fc.constantFrom('yes' as const, 'unknown' as const, 'no' as const),
      acknowledgedAt: fc.constantFrom(null, 5),
    });
    fc.assert(
      fc.property(fc.uniqueArray(some, { selector: (entry) => entry.id, maxLength: 20 }), (entries) => {
        const rows = entries.map((entry) => alarm(entry));
        const sorted = rows.toSorted(boardOrder);
        expect(rows.toReversed().toSorted(boardOrder)).toEqual(sorted);
      }),
    );
  });

  it('changes for a row only when that row is said to move: a desk sorts nothing else anew', () => {
    const facts = fc.record({
      raisedAt: fc.integer({ min: 0, max: 2 }),
      priority: fc.constantFrom('emergency' as const, 'high' as const, 'low' as const),
      lane: fc.constantFrom('fault' as const, 'kitchen' as const),
      occupancy: fc.constantFrom('yes' as const, 'unknown' as const, 'no' as const),
      acknowledgedAt: fc.constantFrom(null, 5, 6),
      condition: fc.constantFrom('active' as const, 'cleared' as const),
      easedAt: fc.constantFrom(null, 7),
      peopleCount: fc.constantFrom(null, 1, 2),
      occurrences: fc.integer({ min: 1, max: 2 }),
    });
    fc.assert(
      fc.property(facts, facts, facts, (before, after, other) => {
        const [old, now, beside] = [alarm(before), alarm(after), alarm({ ...other, id: '2' })];
        if (movesRow(old, now) || laneOf(beside) !== laneOf(now)) return;
        expect(Math.sign(boardOrder(now, beside))).toBe(Math.sign(boardOrder(old, beside)));
      }),
      { numRuns: 20_000 },
    );
  });
});

describe('hash of what is shown', () => {
  it('does not depend on order, and differs with any missing row or old version', () => {
    const rows = [1, 2, 3].map((id) => ({ id: String(id), version: id }));
    expect(boardHash(rows.toReversed())).toBe(boardHash(rows));
    expect(boardHash(rows.slice(1))).not.toBe(boardHash(rows));
    expect(boardHash(rows.map((row) => (row.id === '2' ? { ...row, version: 1 } : row)))).not.toBe(boardHash(rows));
  });
});
