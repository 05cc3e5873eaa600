import type { AlarmView } from '@vigil/vocabulary';
import { describe, expect, it } from 'vitest';
import { muteMs, type SoundInput, type SoundState, silent, stepSound } from '../src/sound/policy.ts';
import { anAlarm } from './alarms.ts';

const come = (alarms: readonly AlarmView[], now = 0, removed: readonly string[] = []): SoundInput => ({
  type: 'alarms',
  alarms,
  removed,
  now,
});
const run = (...inputs: readonly SoundInput[]): SoundState =>
  inputs.reduce((state, input) => stepSound(state, input).state, silent);
const acknowledged = (alarm: AlarmView): AlarmView => ({ ...alarm, acknowledgedAt: 5, ringing: false });
const high = anAlarm({ id: '2', priority: 'high', lane: 'fault' });

describe('sound', () => {
  it('rings an emergency until it is acknowledged, and says it once', () => {
    const first = stepSound(silent, come([anAlarm()]));
    expect(first.effects).toEqual([
      { type: 'loop', on: true },
      { type: 'speak', alarm: anAlarm() },
    ]);
    expect(stepSound(first.state, come([anAlarm({ version: 2, occurrences: 2 })])).effects).toEqual([]);
    expect(stepSound(first.state, come([acknowledged(anAlarm())])).effects).toEqual([{ type: 'loop', on: false }]);
  });
  it('rings on while another emergency is unacknowledged', () => {
    const both = run(come([anAlarm({ id: '1' }), anAlarm({ id: '2' })]));
    expect(stepSound(both, come([acknowledged(anAlarm({ id: '1' }))])).state.ringing).toBe(true);
  });
  it('sounds otherwise when nobody has acknowledged it for too long, by the limits of this installation', () => {
    const limits = { firstMs: 20_000, secondMs: 50_000 };
    const state = run({ type: 'limits', limits }, come([anAlarm({ raisedAt: 1_000 })], 1_000));
    const at = (now: number) => stepSound(state, { type: 'tick', now });
    expect(at(20_999).effects).toEqual([]);
    expect(at(21_000).effects).toEqual([{ type: 'loop', on: true, level: 1 }]);
    expect(stepSound(at(21_000).state, { type: 'tick', now: 30_000 }).effects).toEqual([]);
    expect(at(51_000).effects).toEqual([{ type: 'loop', on: true, level: 2 }]);
    // The longest counts; a new one beside it changes nothing, and with it goes the urgency.
    const both = stepSound(at(51_000).state, come([anAlarm({ id: '2', raisedAt: 51_000 })], 51_000));
    expect(both.state.level).toBe(2);
    const one = stepSound(both.state, come([acknowledged(anAlarm({ raisedAt: 1_000 }))], 52_000));
    expect(one.effects).toEqual([{ type: 'loop', on: true }]);
  });
  it('an acknowledgement that was taken back rings as late as it is', () => {
    const state = run(come([anAlarm({ raisedAt: 0 })]), come([acknowledged(anAlarm({ raisedAt: 0 }))], 70_000));
    const again = stepSound(state, come([anAlarm({ raisedAt: 0, version: 3 })], 80_000));
    expect(again.effects).toContainEqual({ type: 'loop', on: true, level: 2 });
  });
  it('stops when the emergency leaves the board', () => {
    expect(stepSound(run(come([anAlarm()])), come([], 0, ['1'])).effects).toEqual([{ type: 'loop', on: false }]);
  });
  it('rings again when an acknowledged emergency is raised again', () => {
    const state = run(come([anAlarm()]), come([acknowledged(anAlarm())]));
    expect(stepSound(state, come([anAlarm({ version: 3 })])).effects).toContainEqual({ type: 'loop', on: true });
  });
  it('says it again when it rings anew, also when nothing was seen of the acknowledgement between', () => {
    const state = run(come([anAlarm()]), { type: 'mute', now: 0 });
    const again = stepSound(state, come([anAlarm({ version: 7, rangAgainAt: 5_000 })]));
    expect(again.effects).toContainEqual({ type: 'speak', alarm: anAlarm({ version: 7, rangAgainAt: 5_000 }) });
    expect(again.state).toMatchObject({ ringing: true, mutedUntil: null });
    expect(stepSound(again.state, come([anAlarm({ version: 8, rangAgainAt: 5_000 })])).effects).toEqual([]);
  });
  it('says another alarm of the same unit after the first was closed', () => {
    const closed = run(come([anAlarm()]), come([], 0, ['1']));
    expect(stepSound(closed, come([anAlarm({ id: '2' })])).effects).toEqual([
      { type: 'loop', on: true },
      { type: 'speak', alarm: anAlarm({ id: '2' }) },
    ]);
  });
  it('sounds a high alarm once and medium and low not at all', () => {
    const step = stepSound(silent, come([high]));
    expect(step.effects).toEqual([{ type: 'once' }]);
    expect(stepSound(step.state, come([{ ...high, version: 2 }])).effects).toEqual([]);
    const quiet = anAlarm({ priority: 'medium', lane: 'fault' });
    expect(stepSound(silent, come([quiet, { ...quiet, id: '9', priority: 'low' }])).effects).toEqual([]);
  });
  it('rings when a high alarm turns into an emergency', () => {
    expect(stepSound(run(come([high])), come([{ ...high, priority: 'emergency' }])).effects).toContainEqual({
      type: 'loop',
      on: true,
    });
  });
  it('rings by the level on the alarm and by nothing else', () => {
    expect(stepSound(silent, come([{ ...high, state: 'shelved', ringing: false }])).effects).toEqual([]);
    expect(stepSound(silent, come([anAlarm({ state: 'suppressed' })])).state.ringing).toBe(true);
    expect(stepSound(run(come([anAlarm()])), come([anAlarm({ version: 2, ringing: false })])).state.ringing).toBe(
      false,
    );
  });
  it('counts many at once instead of reading them all out', () => {
    const many = Array.from({ length: 40 }, (_, i) => anAlarm({ id: String(i) }));
    expect(stepSound(silent, come(many)).effects).toContainEqual({ type: 'speak-count', count: 40 });
  });
  it('is muted for a minute and no longer', () => {
    const muted = run(come([anAlarm()]), { type: 'mute', now: 1_000 });
    expect(muted.ringing).toBe(false);
    expect(stepSound(muted, { type: 'tick', now: 1_000 + muteMs - 1 }).effects).toEqual([]);
    expect(stepSound(muted, { type: 'tick', now: 1_000 + muteMs }).effects).toMatchObject([{ type: 'loop', on: true }]);
  });
  it('is muted no longer when the clock is set back meanwhile', () => {
    const muted = run(come([anAlarm()]), { type: 'mute', now: 7_200_000 });
    expect(stepSound(muted, { type: 'tick', now: 3_600_000 }).effects).toMatchObject([{ type: 'loop', on: true }]);
  });
  it('ends the mute when a new emergency comes, not when an old one repeats', () => {
    const muted = run(come([anAlarm()]), { type: 'mute', now: 0 });
    expect(stepSound(muted, come([anAlarm({ version: 2 })])).state.ringing).toBe(false);
    expect(stepSound(muted, come([anAlarm({ id: '2' })])).state).toMatchObject({ ringing: true, mutedUntil: null });
  });
});
