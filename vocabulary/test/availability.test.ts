import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AvailabilityFacts, judgeAvailability } from '../src/index.ts';

const minute = 60_000;
const base: AvailabilityFacts = {
  lastSeenAt: 1_000 * minute,
  listeningSince: 0,
  lateAfterMs: 3 * minute,
  offlineAfterMs: 10 * minute,
  declared: 'online',
  declaredAt: 900 * minute,
  sleepEndsAt: null,
  gatewayDownSince: null,
  frozenSince: null,
  frozenAfterMs: 5 * minute,
  notUnderstoodSince: null,
  refusedSince: null,
  scheduledOff: false,
  now: 1_000 * minute,
};
const at = (facts: Partial<AvailabilityFacts>) => {
  const { availability, reason } = judgeAvailability({ ...base, ...facts });
  return `${availability} (${reason})`;
};

describe('availability', () => {
  it('silence makes a unit late, then offline', () => {
    expect([0, 2, 3, 9, 10, 600].map((minutes) => at({ now: (1_000 + minutes) * minute }))).toEqual([
      'online (reporting)',
      'online (reporting)',
      'late (silent-late)',
      'late (silent-late)',
      'offline (silent-offline)',
      'offline (silent-offline)',
    ]);
  });

  it('our own absence is not their outage', () => {
    const back = 1_060 * minute;
    expect(at({ now: back, listeningSince: back })).toBe('unknown-ours (we-were-away)');
    expect(at({ now: back + 9 * minute, listeningSince: back })).toBe('unknown-ours (we-were-away)');
    expect(at({ now: back + 10 * minute, listeningSince: back })).toBe('offline (silent-offline)');
    expect(at({ now: back + minute, listeningSince: back, lastSeenAt: back + 1 })).toBe('online (reporting)');
  });

  it('a Will speaks at once, and a later message lifts it', () => {
    expect(at({ declared: 'lost', declaredAt: 1_000 * minute })).toBe('offline (will)');
    expect(at({ declared: 'lost', declaredAt: 1_000 * minute, lastSeenAt: 1_000 * minute + 1 })).toBe(
      'online (reporting)',
    );
  });

  it('behind a dead gateway a unit is blocked until it is heard itself', () => {
    expect(at({ gatewayDownSince: 1_000 * minute })).toBe('blocked (gateway-down)');
    expect(at({ gatewayDownSince: 999 * minute })).toBe('online (reporting)');
  });

  it('sleeping and scheduled are off, not offline; repeating is frozen', () => {
    const asleep = { declared: 'sleeping', declaredAt: 1_000 * minute, sleepEndsAt: 1_720 * minute } as const;
    expect(at(asleep)).toBe('scheduled-off (sleeping)');
    expect(at({ ...asleep, now: 1_719 * minute })).toBe('scheduled-off (sleeping)');
    expect(at({ ...asleep, now: 1_720 * minute })).toBe('offline (silent-offline)');
    expect(at({ ...asleep, sleepEndsAt: null, now: 1_005 * minute })).toBe('late (silent-late)');
    expect(at({ scheduledOff: true, now: 2_000 * minute })).toBe('scheduled-off (scheduled)');
    expect(at({ frozenSince: 990 * minute })).toBe('frozen (repeating)');
    expect(at({ lastSeenAt: null, declared: null, declaredAt: null })).toBe('never-seen (never-heard)');
  });

  it('heard but not understood for longer than its late limit is a state of its own, never offline', () => {
    const garbled = (minutes: number, facts: Partial<AvailabilityFacts> = {}) =>
      at({ now: 1_000 * minute, notUnderstoodSince: (1_000 - minutes) * minute, ...facts });
    expect(garbled(2)).toBe('online (reporting)');
    expect(garbled(3)).toBe('not-understood (not-understood)');
    expect(garbled(10_000)).toBe('not-understood (not-understood)');
    // What came while we were away is not known.
    expect(garbled(600, { listeningSince: 999 * minute })).toBe('online (reporting)');
    // Silence goes before: it does not speak any more.
    expect(garbled(60, { now: 1_010 * minute })).toBe('offline (silent-offline)');
    expect(garbled(60, { declared: 'lost', declaredAt: 1_001 * minute })).toBe('offline (will)');
    expect(garbled(60, { frozenSince: 900 * minute })).toBe('not-understood (not-understood)');
    expect(at({ refusedSince: 999 * minute })).toBe('not-understood (refused)');
    expect(at({ refusedSince: 999 * minute, now: 1_010 * minute })).toBe('offline (silent-offline)');
  });

  it('a clock of ours that jumps back makes nobody silent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000 }), (back) => {
        expect(at({ now: (1_000 - back) * minute })).not.toMatch(/offline|late/);
      }),
    );
  });

  it('never offline while we have listened for less than its limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 9 }), (seen, listened) => {
        const now = 6_000 * minute;
        expect(
          at({
            lastSeenAt: seen * minute,
            declared: null,
            declaredAt: null,
            listeningSince: now - listened * minute,
            now,
          }),
        ).not.toMatch(/^offline/);
      }),
    );
  });
});
