import { describe, expect, it } from 'vitest';
import { type CityReminder, notReminded, stepCity } from '../src/sound/city-reminder.ts';

const step = (state: CityReminder, now: number, lost: number | null, busy = false) =>
  stepCity(state, { silence: lost === null ? null : { lost }, now, busy });

describe('a room in a city that goes silent', () => {
  it('is told at once, also into an emergency, and each minute, but not into one', () => {
    const first = step(notReminded, 0, 100, true);
    expect(first.say).toBe(true);
    expect(step(first.state, 59_000, 100).say).toBe(false);
    expect(step(first.state, 60_000, 100, true).say).toBe(false);
    expect(step(first.state, 61_000, 100).say).toBe(true);
  });
  it('is left alone once somebody has taken note, until it is half as bad again, or begins anew', () => {
    const noted = { ...step(notReminded, 0, 100).state, noted: true };
    expect(step(noted, 600_000, 149).say).toBe(false);
    const worse = step(noted, 600_000, 150);
    expect(worse).toMatchObject({ say: true, state: { noted: false } });
    const over = step(noted, 700_000, null);
    expect(over).toEqual({ state: notReminded, say: false });
    expect(step(over.state, 701_000, 40).say).toBe(true);
  });
  it('is told all the same after the clock was set back', () => {
    expect(step(step(notReminded, 5_000_000, 100).state, 1_000, 100).say).toBe(true);
  });
});
