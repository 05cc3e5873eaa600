import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOpenAt, readOpeningHours, siteRowSchema } from '../src/index.ts';

describe('opening hours', () => {
  const at = (text: string): number => Date.parse(`2026-11-23T${text}:00+08:00`);
  const openOf = (hours: readonly string[], times: readonly string[]) =>
    times.map((time) => isOpenAt(hours, at(time), 480));
  it('are local time, the end is closed, none means always', () => {
    expect(isOpenAt([], at('03:00'), 480)).toBe(true);
    const day = ['06:00-09:00', '10:30-19:30'];
    expect(openOf(day, ['05:59', '06:00', '08:59', '09:00', '10:30', '19:29', '19:30'])).toEqual([
      false,
      true,
      true,
      false,
      true,
      true,
      false,
    ]);
  });
  it('may go over midnight', () => {
    expect(openOf(['17:00-01:00'], ['16:59', '17:00', '23:59', '00:30', '01:00'])).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
    expect(openOf(['22:00-02:00'], ['21:59', '22:00', '01:59', '02:00'])).toEqual([false, true, true, false]);
  });
  it('of the whole day are written 00:00-00:00 or 00:00-24:00', () => {
    for (const hours of ['00:00-00:00', '00:00-24:00'])
      expect(openOf([hours], ['00:00', '12:00', '23:59'])).toEqual([true, true, true]);
    expect(['00:00-00:00', '0:00—24:00', '全天', '２４小时', '24 h'].map(readOpeningHours)).toEqual(
      Array.from({ length: 5 }, () => ['00:00-24:00']),
    );
  });
  it('are read as people write them', () => {
    expect(readOpeningHours('')).toEqual([]);
    expect(readOpeningHours('６：００－９：３０，１７：００～２２：００')).toEqual(['06:00-09:30', '17:00-22:00']);
    expect(readOpeningHours('6:00 至 9:30；17:00 – 1:00')).toEqual(['06:00-09:30', '17:00-01:00']);
    expect(readOpeningHours('06:00-09:00 10:30-19:30')).toEqual(['06:00-09:00', '10:30-19:30']);
    expect(readOpeningHours('06:00:00-19:30:00')).toEqual(['06:00-19:30']);
  });
  it('that cannot be are refused, in a list of several too', () => {
    for (const text of ['25:99-99:00', '06:00-09:00,25:00-26:00', '06:60-07:00', '24:00-02:00', '08:00-08:00'])
      expect(readOpeningHours(text), text).toBeNull();
    for (const text of ['早六点', '06:00', '06:00-', '6-9']) expect(readOpeningHours(text), text).toBeNull();
    const site = { id: 's', name: 's', county: 'yingde', address: 'a' };
    for (const hours of ['25:99-99:00', '24:00-02:00', '08:00-08:00', '6:00-9:00'])
      expect(siteRowSchema.safeParse({ ...site, hours: [hours] }).success, hours).toBe(false);
    for (const hours of ['00:00-00:00', '00:00-24:00', '22:00-02:00'])
      expect(siteRowSchema.safeParse({ ...site, hours: [hours] }).success, hours).toBe(true);
  });
  it('that were stored before they were refused hide no dark camera', () => {
    expect(isOpenAt(['25:99-99:00'], at('12:00'), 480)).toBe(true);
    expect(openOf(['25:99-99:00', '06:00-09:00'], ['08:00', '12:00'])).toEqual([true, false]);
  });
  it('come out as they went in, and are open somewhere', () => {
    const two = (max: number) => fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, '0'));
    const clock = fc.tuple(two(23), two(59)).map(([h, m]) => `${h}:${m}`);
    const one = fc
      .tuple(clock, clock)
      .filter(([from, to]) => from !== to)
      .map(([from, to]) => `${from}-${to}`);
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 4 }), (hours) => {
        expect(readOpeningHours(hours.join('、'))).toEqual(hours);
        expect(siteRowSchema.shape.hours.parse(hours)).toEqual(hours);
        expect(isOpenAt(hours, at((hours[0] ?? '').slice(0, 5)), 480)).toBe(true);
      }),
    );
  });
});
