import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlarmView, boardHash, boardOrder, laneOf, movesRow } from '../src/index.ts';

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
  ringing: true,
  raisedAt: 1,
  rangAgainAt: null,
  lastAt: 1,
  clearedAt: null,
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
  it('people known to be inside, or asking for help, stand before people possibly inside, however late they come', () => {
    const rows = [
      alarm({ id: 'maybe', raisedAt: 9 }),
      alarm({ id: 'inside', occupancy: 'yes', raisedAt: 2 }),
      alarm({ id: 'button', code: 'alarm-button', raisedAt: 1 }),
      alarm({ id: 'seen', occupancy: 'yes', raisedAt: 8, acknowledgedAt: 8 }),
      alarm({ id: 'fault', priority: 'high', lane: 'fault', raisedAt: 10 }),
    ];
    expect(rows.toSorted(boardOrder).map((row) => row.id)).toEqual(['inside', 'button', 'maybe', 'seen', 'fault']);
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
