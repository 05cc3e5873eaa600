import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseTo, toggled } from '../src/board/chosen.ts';
import { groupRows, inPlaces, meantIds, orderPlaces, stepJoined } from '../src/board/lane-groups.ts';
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

describe('groups of a lane', () => {
  const county = (name: string, count: number, change: object = {}) =>
    Array.from({ length: count }, (_, id) => fault(id, { id: `${name}${id}`, county: name, ...change }));
  const shown = (places: readonly string[], rows: readonly ReturnType<typeof fault>[]) => {
    const groups = groupRows(rows);
    const next = orderPlaces(places, groups);
    return { next, keys: inPlaces(groups, next).map((group) => `${group.county} ${group.isUnseen}`) };
  };
  it('stand in the order in which they were first seen, whatever comes before them in the lane', () => {
    const first = shown([], [...county('a', 4), ...county('b', 4)]);
    expect(first.keys).toEqual(['a true', 'b true']);
    expect(orderPlaces(first.next, groupRows([...county('b', 4), ...county('a', 5)]))).toBe(first.next);
    const third = shown(first.next, [...county('c', 9), ...county('b', 5), ...county('a', 5)]);
    expect(third.keys).toEqual(['a true', 'b true', 'c true']);
  });
  it('keep their place when somebody has acknowledged them: nobody else comes under the hand', () => {
    const before = shown([], [...county('a', 4), ...county('b', 4)]);
    const after = shown(before.next, [...county('b', 4), ...county('a', 4, { acknowledgedAt: 5 })]);
    expect(after.keys).toEqual(['a false', 'b true']);
    const again = shown(after.next, [
      ...county('b', 4),
      ...county('a', 4, { acknowledgedAt: 5 }),
      ...county('a', 4).map((alarm) => ({ ...alarm, id: `${alarm.id}x` })),
    ]);
    expect(again.keys).toEqual(['a true', 'a false', 'b true']);
  });
  it('take with a press those that stood in them half a second before', () => {
    const early = groupRows(county('a', 4));
    const late = groupRows(county('a', 6));
    const joined = stepJoined(stepJoined(new Map(), early, 1_000), late, 1_400);
    const [group] = late;
    if (group === undefined) throw new Error('no group');
    expect([1_499, 1_500, 1_899, 1_900].map((at) => meantIds(joined, group, at).length)).toEqual([0, 4, 4, 6]);
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
