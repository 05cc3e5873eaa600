import { describe, expect, it } from 'vitest';
import {
  advice,
  canonicalCode,
  canonicalIds,
  errorList,
  profile,
  profileIds,
  readCode,
  settles,
  unclassified,
} from '../src/index.ts';

describe('codes', () => {
  it('the same number means different things in different tables', () => {
    expect(readCode('gbt24476-2017', '08').canonical).toBe('restart-prevented');
    expect(readCode('yunanda', '08').canonical).toBe('door-open-while-moving');
    expect(readCode('shmashine', 8).canonical).toBe('entrapment');
  });

  it('keeps what was sent and takes numbers in any width', () => {
    expect(readCode('gbt24476-2017', 8)).toEqual({
      profile: 'gbt24476-2017',
      raw: '8',
      canonical: 'restart-prevented',
      clearsAll: false,
      reason: 'mapped',
    });
    expect(readCode('gbt24476-2017', '00').clearsAll).toBe(true);
  });

  it('an unknown code or table is named, never guessed, and an alarm stays an emergency', () => {
    expect(readCode('gbt24476-2017', '77').reason).toBe('unknown-code');
    expect(readCode('nobody', '01').reason).toBe('unknown-profile');
    expect(canonicalCode(unclassified('alarm')).priority).toBe('emergency');
  });

  it('a fault with people in the car is handled as an entrapment', () => {
    const lift = { kind: 'elevator', condition: 'active', easedAt: null, priority: 'emergency' } as const;
    const entrapment = advice({ ...lift, code: 'entrapment' });
    expect(advice({ ...lift, code: 'stopped-outside-zone' })).toEqual(entrapment);
    const high = advice({ ...lift, code: 'stopped-outside-zone', priority: 'high' });
    expect(high.en).toBe(canonicalCode('stopped-outside-zone').doEn);
  });

  it('of what has recovered somebody has to find out whether anybody is inside, whatever it was', () => {
    const gone = { kind: 'elevator', condition: 'cleared', easedAt: null, priority: 'emergency' } as const;
    expect(advice({ ...gone, code: 'main-power-off' }).en).toMatch(/^Power is back: check whether anybody is inside/);
    for (const code of ['entrapment', 'alarm-button', 'stopped-outside-zone', 'unreadable-alarm'] as const)
      for (const kind of ['elevator', 'gateway', 'sensor'] as const)
        expect(advice({ ...gone, kind, code }).zh, code).toContain('核实轿厢内是否还有人');
    expect(advice({ ...gone, kind: 'boiler', code: 'alarm-button' }).zh).not.toContain('轿厢');
    const eased = { ...gone, condition: 'active', easedAt: 5, code: 'stopped-outside-zone' } as const;
    expect(advice(eased).zh).toContain('核实轿厢内是否还有人');
    const fault = { ...gone, priority: 'high', code: 'door-close-fault' } as const;
    expect(advice(fault).en).toBe(canonicalCode('door-close-fault').doEn);
  });

  it('only what is a list settles by itself', () => {
    expect((['unit-offline', 'camera-offline', 'inspection-overdue'] as const).every(settles)).toBe(true);
    expect(
      (['gateway-offline', 'kitchen-dark', 'door-close-fault', 'out-of-service', 'alarm-button'] as const).some(
        settles,
      ),
    ).toBe(false);
  });

  it('every table has edition, source and confidence, and each code once', () => {
    for (const id of profileIds.filter((name) => name !== 'vigil')) {
      const table = profile(id);
      expect(table?.edition && table.source && table.confidence, id).toBeTruthy();
      const raws = table?.codes.map((entry) => entry.raw) ?? [];
      expect(new Set(raws).size, id).toBe(raws.length);
    }
  });

  it('every canonical code tells in both languages what it is and what to do', () => {
    for (const id of canonicalIds) {
      const entry = canonicalCode(id);
      for (const text of [entry.zh, entry.en, entry.doZh, entry.doEn]) expect(text.length, id).toBeGreaterThan(1);
      expect(entry.priority === 'emergency', id).toBe(entry.latched);
    }
    expect(new Set(errorList.map((entry) => entry.code)).size).toBe(errorList.length);
  });
});
