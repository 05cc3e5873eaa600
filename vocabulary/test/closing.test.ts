import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AlarmState,
  type Closing,
  type ClosingForm,
  causeGroups,
  causeIds,
  causeOf,
  closingFaults,
  closingForm,
  closingOutcomes,
  raiseAlarm,
  stepAlarm,
  verifications,
} from '../src/index.ts';

const form: ClosingForm = {
  verified: 'seen-on-site',
  verifiedBy: '安达维保 李工',
  freed: 2,
  cause: 'equipment.door',
  stillActive: false,
};
const gone = { latched: true, condition: 'cleared' } as const;
const faultsOf = (said: Partial<Closing>, alarm: Parameters<typeof closingFaults>[0] = gone) =>
  closingFaults(alarm, { outcome: 'rescued', note: '', form, ...said });

describe('what closing an emergency needs', () => {
  it('is said in full or it is not closed', () => {
    expect(faultsOf({})).toEqual([]);
    expect(faultsOf({ form: null })).toEqual(['form']);
    expect(faultsOf({ form: { ...form, verifiedBy: '' } })).toEqual(['verified-by']);
    expect(faultsOf({ form: { ...form, verified: 'camera', verifiedBy: '' } })).toEqual([]);
    expect(faultsOf({ form: { ...form, freed: 0 } })).toEqual(['freed-nobody']);
    expect(faultsOf({ outcome: 'no-action' })).toEqual(['freed-somebody']);
  });

  it('lets only a false alarm be closed unverified, and never without a word', () => {
    const unverified = { ...form, verified: 'not-verified', freed: 0 } as const;
    expect(faultsOf({ outcome: 'handled', form: unverified })).toEqual(['not-verified', 'note']);
    expect(faultsOf({ outcome: 'false-alarm', form: unverified })).toEqual(['note']);
    expect(faultsOf({ outcome: 'false-alarm', note: '  ', form: unverified })).toEqual(['note']);
    expect(faultsOf({ outcome: 'false-alarm', note: '孩子误按', form: unverified })).toEqual([]);
  });

  it('is said on purpose of what its device still reports, with a note', () => {
    const active = { latched: true, condition: 'active' } as const;
    expect(faultsOf({}, active)).toEqual(['still-active', 'note']);
    expect(faultsOf({ form: { ...form, stillActive: true } }, active)).toEqual(['note']);
    expect(faultsOf({ note: '终端坏了', form: { ...form, stillActive: true } }, active)).toEqual([]);
  });

  it('is only outcome and note elsewhere', () => {
    const fault = { latched: false, condition: 'cleared' } as const;
    expect(faultsOf({ outcome: 'handled', form: null }, fault)).toEqual([]);
    expect(faultsOf({ outcome: 'other', form: null }, fault)).toEqual(['note']);
    expect(faultsOf({ outcome: 'false-alarm', form: null, note: '测试' }, fault)).toEqual([]);
  });

  it('is asked by the life cycle: whatever is closed by a person has nothing missing', () => {
    const said = fc.record({
      outcome: fc.constantFrom(...closingOutcomes),
      note: fc.constantFrom('', ' ', 'two people'),
      form: fc.option(
        fc.record({
          verified: fc.constantFrom(...verifications.map(({ id }) => id)),
          verifiedBy: fc.constantFrom('', 'Li'),
          freed: fc.constantFrom(0, 1),
          cause: fc.constantFrom(...causeIds),
          stillActive: fc.boolean(),
        }),
      ),
    });
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), said, (latched, clears, closing) => {
        let state: AlarmState = raiseAlarm({ at: 1, latched, suppression: null }).state;
        state = stepAlarm(state, { type: 'acknowledge', at: 2, by: 'li' }).state;
        if (clears && latched) state = stepAlarm(state, { type: 'clear', at: 3 }).state;
        const step = stepAlarm(state, { type: 'close', at: 4, by: 'li', ...closing });
        const isWhole = closingFaults(state, closing).length === 0;
        expect(step.kind).toBe(isWhole && (latched || clears) && latched ? 'changed' : 'refused');
        if (step.kind === 'changed') expect(step.state.closed).toEqual({ by: 'li', at: 4, ...closing });
      }),
    );
  });
});

describe('the list of causes', () => {
  it('has two levels, words in both languages, and each id once, under its group', () => {
    expect(new Set(causeIds).size).toBe(causeIds.length);
    for (const group of causeGroups)
      for (const cause of [group, ...group.causes]) {
        expect(cause.zh).not.toBe('');
        expect(cause.en).not.toBe('');
        if (cause !== group) expect(cause.id.startsWith(`${group.id}.`)).toBe(true);
      }
    expect(causeOf('equipment.door')?.zh).toContain('门系统');
    expect(causeOf('nonsense')).toBeNull();
    expect(closingForm.safeParse({ ...form, cause: 'nonsense' }).success).toBe(false);
  });
});
