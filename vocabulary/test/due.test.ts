import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarDay, judgeDue } from '../src/index.ts';

const due = (validUntil: string | null, today: string, outOfUse = false) => judgeDue({ validUntil, today, outOfUse });

describe('due state from the certificate’s date', () => {
  it('valid on the last day, overdue on the next', () => {
    expect(due('2026-11-23', '2026-11-23')).toEqual({ state: 'due', days: 0, reason: 'this-month' });
    expect(due('2026-11-23', '2026-11-24')).toEqual({ state: 'overdue', days: -1, reason: 'expired' });
  });

  it('apply window is the 30 days before, this month is due', () => {
    expect(due('2026-12-23', '2026-11-23').state).toBe('apply');
    expect(due('2026-12-24', '2026-11-23').state).toBe('ok');
    expect(due('2026-11-30', '2026-11-01').state).toBe('due');
  });

  it('out of use is never overdue; no or impossible date is none', () => {
    expect(due('2020-01-01', '2026-11-23', true).state).toBe('out-of-use');
    expect(due(null, '2026-11-23').reason).toBe('no-date');
    expect(due('2026-02-30', '2026-11-23').reason).toBe('bad-date');
  });

  it('the calendar day is the city’s, not UTC’s', () => {
    expect(calendarDay(Date.parse('2026-11-23T16:30:00Z'), 480)).toBe('2026-11-24');
    expect(calendarDay(Date.parse('2026-11-23T15:59:59Z'), 480)).toBe('2026-11-23');
  });

  it('moves only forward as the days go by', () => {
    const rank = ['ok', 'apply', 'due', 'overdue'];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 60 }), (start, later) => {
        const day = (n: number) => new Date(n * 86_400_000).toISOString().slice(0, 10);
        const end = day(start + 31);
        // Within the month of its end a certificate is "due", before that "apply" or "ok".
        expect(rank.indexOf(due(end, day(start + later)).state)).toBeGreaterThanOrEqual(
          rank.indexOf(due(end, day(start)).state),
        );
      }),
    );
  });
});
