import type { RegisteredUnit } from '@vigil/store';
import { dueStates } from '@vigil/vocabulary';
import { describe, expect, it } from 'vitest';
import { complianceRows } from '../src/register/compliance.ts';
import { isOpenAt } from '../src/register/opening-hours.ts';
import { sampleRegister } from './support/register.ts';

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

describe('compliance', () => {
  const { units, sites, vendors } = sampleRegister();
  const registered: readonly RegisteredUnit[] = units.map((unit) => {
    const vendor = vendors.find(({ id }) => id === unit.vendor);
    if (vendor === undefined) throw new Error('sample register is broken');
    return { unit, vendor, site: sites.find(({ id }) => id === unit.site) ?? null };
  });
  it('counts every unit under inspection once, and cameras not at all', () => {
    const rows = complianceRows(registered, { vendor: null, counties: null }, '2026-11-23');
    expect(rows.reduce((sum, row) => sum + row.total, 0)).toBe(4);
    for (const row of rows) expect(dueStates.reduce((sum, state) => sum + row.by[state], 0)).toBe(row.total);
    const found = rows.find((row) => row.county === 'lianzhou' && row.kind === 'elevator');
    expect(found?.by).toMatchObject({ overdue: 1, ok: 0 });
  });
});
