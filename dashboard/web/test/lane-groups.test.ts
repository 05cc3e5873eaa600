import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseTo, toggled } from '../src/board/chosen.ts';
import { groupRows } from '../src/board/lane-groups.ts';
import { anAlarm } from './alarms.ts';

const fault = (id: number, change: object = {}) =>
  anAlarm({ id: String(id), lane: 'fault', priority: 'medium', code: 'main-power-off', raisedAt: id, ...change });

describe('rows of a lane that say the same', () => {
  it('are one group for a code and a county: a power cut is a press a county, not one a lift', () => {
    const rows = Array.from({ length: 238 }, (_, id) => fault(id, { county: id % 2 === 0 ? 'qingcheng' : 'yingde' }));
    const groups = groupRows(rows);
    expect(groups.map(({ county, ids, since }) => [county, ids.length, since])).toEqual([
      ['qingcheng', 119, 0],
      ['yingde', 119, 1],
    ]);
  });
  it('hold every row at most once, none with rows of another code or with some that are acknowledged', () => {
    const row = fc.record({
      code: fc.constantFrom('main-power-off' as const, 'door-close-fault' as const),
      county: fc.constantFrom('qingcheng', 'yingde', null),
      acknowledgedAt: fc.constantFrom(null, 5),
      condition: fc.constantFrom('active' as const, 'cleared' as const),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), (changes) => {
        const rows = changes.map((change, id) => fault(id, change));
        const groups = groupRows(rows);
        const ids = groups.flatMap((group) => group.ids);
        expect(new Set(ids).size).toBe(ids.length);
        for (const group of groups) {
          const held = rows.filter(({ id }) => group.ids.includes(id));
          expect(held.length).toBeGreaterThanOrEqual(4);
          expect(held.every(({ code, county }) => code === group.code && county === group.county)).toBe(true);
          expect(held.every(({ acknowledgedAt }) => (acknowledgedAt === null) === group.isUnseen)).toBe(true);
          expect(held.filter(({ condition }) => condition === 'cleared')).toHaveLength(group.cleared);
        }
      }),
    );
  });
});

describe('choosing several rows', () => {
  const shown = ['a', 'b', 'c', 'd'];
  it('one by one, and back', () => {
    const one = toggled(new Set<string>(), 'b');
    expect([...one]).toEqual(['b']);
    expect([...toggled(one, 'b')]).toEqual([]);
  });
  it('from the last one to this, in either direction, beside what was chosen', () => {
    expect([...chooseTo(new Set(['d']), shown, 'a', 'c')].toSorted((x, y) => x.localeCompare(y))).toEqual(shown);
    expect([...chooseTo(new Set(), shown, 'c', 'b')]).toEqual(['b', 'c']);
  });
  it('this one alone when the last one has left the list', () => {
    expect([...chooseTo(new Set(), shown, 'gone', 'c')]).toEqual(['c']);
    expect([...chooseTo(new Set(), shown, null, 'c')]).toEqual(['c']);
  });
});
