import { describe, expect, it } from 'vitest';
import { isOpenAt } from '../src/index.ts';

describe('opening hours', () => {
  const at = (text: string): number => Date.parse(`2026-11-23T${text}:00+08:00`);
  it('are local time, the end is closed, none means always', () => {
    expect(isOpenAt([], at('03:00'), 480)).toBe(true);
    const day = ['06:00-09:00', '10:30-19:30'];
    expect(
      ['05:59', '06:00', '08:59', '09:00', '10:30', '19:29', '19:30'].map((time) => isOpenAt(day, at(time), 480)),
    ).toEqual([false, true, true, false, true, true, false]);
  });
  it('may go over midnight', () => {
    expect(
      ['16:59', '17:00', '23:59', '00:30', '01:00'].map((time) => isOpenAt(['17:00-01:00'], at(time), 480)),
    ).toEqual([false, true, true, true, false]);
  });
});
