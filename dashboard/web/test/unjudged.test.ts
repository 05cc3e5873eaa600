import { describe, expect, it } from 'vitest';
import { unjudgedFrom } from '../src/live/unjudged.ts';
import { muteMs, type SoundInput, type SoundState, silent, stepSound } from '../src/sound/policy.ts';
import { anAlarm } from './alarms.ts';

const judged = (ok: boolean, now: number): SoundInput => ({ type: 'judged', ok, now });
const run = (...inputs: readonly SoundInput[]): SoundState =>
  inputs.reduce((state, input) => stepSound(state, input).state, silent);

describe('while alarms are not being judged', () => {
  it('the desk knows since when and why, and keeps the beginning while the reason stays', () => {
    const first = unjudgedFrom(null, { ok: false, reason: 'silent', forMs: 10_000 }, 50_000);
    expect(first).toEqual({ reason: 'silent', since: 40_000 });
    expect(unjudgedFrom(first, { ok: false, reason: 'silent', forMs: 11_400 }, 51_000)).toBe(first);
    expect(unjudgedFrom(first, { ok: false, reason: 'not-ready', forMs: 7_000 }, 52_000)).toEqual({
      reason: 'not-ready',
      since: 45_000,
    });
    expect(unjudgedFrom(first, { ok: true, reason: 'judging', forMs: 0 }, 53_000)).toBeNull();
  });

  it('is heard at once and then each minute, as nothing else would be heard', () => {
    const begun = stepSound(silent, judged(false, 1_000));
    expect(begun.effects).toEqual([{ type: 'once' }, { type: 'speak-unjudged' }]);
    expect(stepSound(begun.state, judged(false, 2_000)).effects).toEqual([]);
    expect(stepSound(begun.state, { type: 'tick', now: 60_999 }).effects).toEqual([]);
    const again = stepSound(begun.state, { type: 'tick', now: 61_000 });
    expect(again.effects).toEqual([{ type: 'once' }, { type: 'speak-unjudged' }]);
    expect(stepSound(again.state, { type: 'tick', now: 61_500 }).effects).toEqual([]);
  });

  it('falls silent when alarms are judged again, and begins anew the next time', () => {
    const over = run(judged(false, 1_000), judged(true, 5_000));
    expect(stepSound(over, { type: 'tick', now: 900_000 }).effects).toEqual([]);
    expect(stepSound(over, judged(false, 6_000)).effects).toContainEqual({ type: 'once' });
    expect(stepSound(silent, judged(true, 1_000)).effects).toEqual([]);
  });

  it('a clock that is set back delays no reminder', () => {
    const begun = run(judged(false, 7_200_000));
    expect(stepSound(begun, { type: 'tick', now: 3_600_000 }).effects).toContainEqual({ type: 'once' });
  });

  it('an emergency that rings meanwhile is not talked into, and a mute mutes this too', () => {
    const come: SoundInput = { type: 'alarms', alarms: [anAlarm({ raisedAt: 60_000 })], removed: [], now: 60_000 };
    const ringing = run(judged(false, 1_000), come);
    expect(ringing.ringing).toBe(true);
    expect(stepSound(ringing, { type: 'tick', now: 61_000 }).effects).toEqual([]);
    const muted = run(judged(false, 1_000), { type: 'mute', now: 1_500 });
    expect(stepSound(muted, { type: 'tick', now: 61_000 }).effects).toEqual([]);
    expect(stepSound(muted, { type: 'tick', now: 1_500 + muteMs }).effects).toContainEqual({ type: 'once' });
  });
});
