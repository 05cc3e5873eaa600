import { expect, it } from 'vitest';
import { changesOf } from '../src/views/changes-of.ts';

it('of a change each field stands with what was before and after', () => {
  const detail = { before: { units: 'all' }, after: { units: ['A-1'] }, cuts: { units: 40 } };
  expect(changesOf(detail)).toEqual([{ field: 'units', before: 'all', after: ['A-1'] }]);
});

it('of what is new or gone stand the fields that say something', () => {
  const person = { id: 'p1', role: 'operator', vendor: null, counties: [] };
  expect(changesOf({ before: null, after: person })).toEqual([{ field: 'role', before: undefined, after: 'operator' }]);
  expect(changesOf({ before: person, after: null })).toEqual([{ field: 'role', before: 'operator', after: undefined }]);
});

it('a value that was taken away is a change', () => {
  expect(changesOf({ before: { enabled: true, vendor: 'a' }, after: { enabled: false, vendor: null } })).toEqual([
    { field: 'enabled', before: true, after: false },
    { field: 'vendor', before: 'a', after: null },
  ]);
});

it('rows of the first releases are read too, and rows that changed nothing say nothing', () => {
  expect(changesOf({ from: { name: 'a' }, to: { name: 'b' } })).toEqual([{ field: 'name', before: 'a', after: 'b' }]);
  for (const detail of [{}, { note: 'x' }, { before: { at: 1, by: 'op' }, after: null, from: 3 }])
    expect(changesOf(detail).every(({ after }) => after === undefined)).toBe(true);
});
