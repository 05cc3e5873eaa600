import { expect, it } from 'vitest';
import { changeOf } from '../src/index.ts';

it('keeps what differs, before and after, also what came and what went', () => {
  const before = { id: 'l1', name: '1号梯', rescueCode: '100001', hours: ['08:00-12:00'] };
  expect(
    changeOf<Partial<typeof before> & { floors?: string }>(before, {
      id: 'l1',
      name: '2号梯',
      hours: ['08:00-12:00'],
      floors: '9',
    }),
  ).toEqual({
    before: { name: '1号梯', rescueCode: '100001' },
    after: { name: '2号梯', floors: '9' },
  });
  expect(changeOf(before, before)).toEqual({ before: {}, after: {} });
});

it('keeps all of what is new, and of what is gone', () => {
  expect(changeOf(null, { id: 'l1' })).toEqual({ before: null, after: { id: 'l1' } });
  expect(changeOf({ id: 'l1' }, null)).toEqual({ before: { id: 'l1' }, after: null });
});
