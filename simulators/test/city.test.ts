import { createHash } from 'node:crypto';
import { registerFileSchema } from '@vigil/vocabulary';
import { describe, expect, it } from 'vitest';
import { generateCity } from '../src/index.ts';

const draw = (units: number, seed = 4418) =>
  generateCity({ units, seed, today: '2026-11-23', newToken: (id) => `token-of-${id}-0123456789` });

describe('the simulated city', () => {
  it('is a valid register file and the same for the same seed', () => {
    expect(registerFileSchema.safeParse(draw(2_000)).success).toBe(true);
    expect(draw(300)).toEqual(draw(300));
    expect(draw(300, 1)).not.toEqual(draw(300, 2));
  });

  it('is the same as it always was: a new district must not move the others', () => {
    const digest = createHash('sha256')
      .update(JSON.stringify(draw(2_000)))
      .digest('hex');
    expect(digest).toBe('4add84050f1250cb120f2beb82725a873b07e43065258332542f9f3c9db07fc7');
  });

  it('has the plan’s size, eight counties and the national shares', () => {
    const city = draw(43_767);
    const equipment = city.units.filter((unit) => unit.catalogueCode !== undefined);
    expect(equipment.length).toBeGreaterThan(43_700);
    expect(equipment.length).toBeLessThan(43_840);
    expect(new Set(city.sites.map((site) => site.county)).size).toBe(8);
    const share = (kind: string): number => equipment.filter((unit) => unit.kind === kind).length / equipment.length;
    expect(share('elevator') + share('escalator')).toBeCloseTo(0.4845, 2);
    expect(share('pressure-vessel')).toBeCloseTo(0.2585, 2);
    expect(city.sites.filter((site) => site.use === 'kitchen').length).toBeGreaterThan(1_113);
  });

  it('lets every unit be spoken for by exactly one credential of its own vendor', () => {
    const city = draw(2_000);
    const speakers = new Map<string, string[]>();
    for (const credential of city.credentials) {
      for (const unit of credential.units === 'all' ? [] : credential.units)
        speakers.set(unit, [...(speakers.get(unit) ?? []), credential.vendor]);
    }
    for (const unit of city.units) expect(speakers.get(unit.id), unit.id).toEqual([unit.vendor]);
  });

  it('never gives two lifts the same rescue code', () => {
    const codes = draw(43_767).units.flatMap((unit) => unit.rescueCode ?? []);
    expect(codes.every((code) => /^\d{6}$/.test(code))).toBe(true);
    expect(new Set(codes).size).toBe(codes.length);
  });
});
