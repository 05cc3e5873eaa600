import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AlarmInput,
  type AlarmState,
  type ClosingForm,
  keptQuietUntil,
  outcomes,
  raiseAlarm,
  stateName,
  stepAlarm,
} from '../src/index.ts';

const at = fc.integer({ min: 1, max: 1_000 });
const someForm: ClosingForm = {
  verified: 'camera',
  verifiedBy: '',
  freed: 0,
  cause: 'unknown.pending',
  stillActive: false,
};
const input: fc.Arbitrary<AlarmInput> = fc.oneof(
  fc.record({ type: fc.constant('clear' as const), at, settles: fc.boolean() }),
  fc.record({
    type: fc.constant('raise' as const),
    at,
    news: fc.constantFrom('danger' as const, 'message' as const),
  }),
  fc.record({
    type: fc.constantFrom(
      'raise' as const,
      'clear' as const,
      'unshelve' as const,
      'unsuppress' as const,
      'latch' as const,
      'ring' as const,
    ),
    at,
  }),
  fc.record({
    type: fc.constantFrom('acknowledge' as const, 'unacknowledge' as const),
    at,
    by: fc.constantFrom('li', 'chen'),
  }),
  fc.record({
    type: fc.constant('close' as const),
    at,
    by: fc.constant('li'),
    outcome: fc.constantFrom(...outcomes),
    note: fc.constantFrom('', 'two people'),
    form: fc.constantFrom(null, someForm, { ...someForm, freed: 2, stillActive: true }),
  }),
  fc.record({
    type: fc.constant('shelve' as const),
    at,
    by: fc.constant('li'),
    reason: fc.constant('works'),
    untilMs: fc.integer({ min: 1, max: 2_000 }),
  }),
  fc.record({ type: fc.constant('suppress' as const), at, rule: fc.constant('maintenance' as const) }),
);
const run = (
  latched: boolean,
  inputs: readonly AlarmInput[],
): readonly {
  readonly before: AlarmState;
  readonly input: AlarmInput;
  readonly step: ReturnType<typeof stepAlarm>;
}[] => {
  let state = raiseAlarm({ at: 1, latched, suppression: null }).state;
  return inputs.map((entry) => {
    const before = state;
    const step = stepAlarm(before, entry);
    state = step.state;
    return { before, input: entry, step };
  });
};

describe('taking an acknowledgement back', () => {
  const raised = raiseAlarm({ at: 1_000, latched: true, suppression: null }).state;
  const seen = stepAlarm(raised, { type: 'acknowledge', at: 5_000, by: 'li' }).state;
  const undo = (state: AlarmState, now: number, by = 'li') => stepAlarm(state, { type: 'unacknowledge', at: now, by });

  it('is as if it had not been: it rings, and has waited since it was raised', () => {
    expect(undo(seen, 35_000)).toEqual({ kind: 'changed', reason: 'unacknowledged', effects: [], state: raised });
  });

  it('is for 30 s, by whichever clock, and for the person who acknowledged alone', () => {
    expect(undo(seen, 35_001)).toMatchObject({ kind: 'refused', reason: 'undo-too-late', state: seen });
    expect(undo(seen, 5_000 - 30_001)).toMatchObject({ kind: 'refused', reason: 'undo-too-late' });
    expect(undo(seen, 6_000, 'chen')).toMatchObject({ kind: 'refused', reason: 'undo-not-yours' });
    expect(undo(raised, 6_000)).toMatchObject({ kind: 'refused', reason: 'already-unacknowledged' });
  });

  it('is refused once somebody else has shelved it', () => {
    const fault = stepAlarm(raiseAlarm({ at: 1, latched: false, suppression: null }).state, {
      type: 'acknowledge',
      at: 2,
      by: 'li',
    }).state;
    const shelve = { type: 'shelve', at: 3, by: 'chen', reason: 'works', untilMs: 9_000 } as const;
    expect(undo(stepAlarm(fault, shelve).state, 4).reason).toBe('undo-not-yours');
  });
});

describe('alarm life cycle', () => {
  it('an emergency ends only by a person who has acknowledged it', () => {
    fc.assert(
      fc.property(fc.array(input, { maxLength: 30 }), (inputs) => {
        for (const { before, input: entry, step } of run(true, inputs)) {
          if (before.closed === null && step.state.closed !== null) {
            expect(entry.type).toBe('close');
            expect(before.acknowledged).not.toBeNull();
            expect(step.state.closed.by).not.toBe('device');
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('an emergency is never shelved', () => {
    fc.assert(
      fc.property(fc.array(input, { maxLength: 30 }), (inputs) => {
        for (const { step } of run(true, inputs)) expect(step.state.suppression?.kind).not.toBe('shelved');
      }),
    );
  });

  it('closed is final, occurrences never fall, refused and same change nothing', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.array(input, { maxLength: 40 }), (latched, inputs) => {
        for (const { before, step } of run(latched, inputs)) {
          expect(step.state.occurrences).toBeGreaterThanOrEqual(before.occurrences);
          if (before.closed !== null) expect(step.kind).toBe('refused');
          if (step.kind !== 'changed') expect(step.state).toBe(before);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('coming back after it was cleared rings again and needs a new acknowledgement', () => {
    const steps = run(true, [
      { type: 'acknowledge', at: 2, by: 'li' },
      { type: 'clear', at: 3 },
      { type: 'raise', at: 4 },
    ]);
    expect(steps.map(({ step }) => step.reason)).toEqual(['acknowledged', 'clear-proposed', 'raised-again']);
    const last = steps.at(-1)?.step;
    expect(steps.map(({ step }) => step.state.ringing)).toEqual([false, false, true]);
    expect(last && stateName(last.state)).toBe('active-unacknowledged');
  });

  const acknowledge = { type: 'acknowledge', at: 100_000, by: 'li' } as const;
  const isSeen = (latched: boolean, inputs: readonly AlarmInput[]): readonly boolean[] =>
    run(latched, inputs).map(({ step }) => step.state.acknowledged !== null);

  it('news about an emergency after the acknowledgement ring again, a repeat does not', () => {
    const steps = run(true, [
      acknowledge,
      { type: 'raise', at: 100_001 },
      { type: 'raise', at: 100_002, news: 'message' },
    ]);
    expect(steps.map(({ step }) => step.reason)).toEqual(['acknowledged', 'repeated', 'rings-again']);
    expect(steps.map(({ step }) => step.state.ringing)).toEqual([false, false, true]);
    expect(steps.at(-1)?.step.state.rangAgainAt).toBe(100_002);
  });

  it.each([
    ['other words or ids', 'message', 60_000],
    ['more people or another floor', 'danger', 10_000],
  ] as const)('%s take an acknowledgement back once in a while and no oftener', (_what, news, afterMs) => {
    const again = (when: number): AlarmInput => ({ type: 'raise', at: when, news });
    const first = 100_001;
    expect(
      isSeen(true, [acknowledge, again(first), acknowledge, again(first + afterMs - 1), again(first + afterMs)]),
    ).toEqual([true, false, true, true, false]);
    // A clock that was set back must not keep it quiet until it has caught up.
    expect(isSeen(true, [acknowledge, again(first), acknowledge, again(first - 3_600_000)])).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it('news about an acknowledged emergency ring, or it is known until when they are kept quiet', () => {
    fc.assert(
      fc.property(fc.array(input, { maxLength: 30 }), (inputs) => {
        for (const { before, input: entry, step } of run(true, inputs)) {
          if (entry.type !== 'raise' || before.closed !== null) continue;
          const until = keptQuietUntil(before, entry);
          if (until !== null) expect(until).toBeGreaterThan(entry.at);
          if (entry.news !== undefined || before.condition === 'cleared')
            expect(step.state.acknowledged === null).toBe(until === null);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('a fault that somebody has acknowledged stays acknowledged, however often it is said', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('danger' as const, 'message' as const)), (list) => {
        const raises = list.map((news, index): AlarmInput => ({ type: 'raise', at: 100_000 * (index + 2), news }));
        expect(isSeen(false, [acknowledge, ...raises])).not.toContain(false);
      }),
    );
  });

  it('ringing is a level: whatever the way to a state was, the state alone says it', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.array(input, { maxLength: 40 }), (latched, quiet, inputs) => {
        const first = raiseAlarm({
          at: 1,
          latched,
          suppression: quiet ? { kind: 'suppressed', rule: 'maintenance' } : null,
        });
        // What a bell beside the alarm would do that hears every step and misses none.
        let bell = latched || !quiet;
        expect(first.state.ringing).toBe(bell);
        let { state } = first;
        for (const entry of inputs) {
          const step = stepAlarm(state, entry);
          switch (step.reason) {
            case 'acknowledged':
            case 'closed':
            case 'closed-by-clear':
            case 'closed-by-acknowledge':
            case 'shelved':
              bell = false;
              break;
            case 'suppressed':
              bell = bell && step.state.latched;
              break;
            case 'raised-again':
            case 'rings-again':
            case 'unacknowledged':
              bell = step.state.latched || step.state.suppression === null;
              break;
            case 'latched':
            case 'unshelved':
            case 'unsuppressed':
              bell = step.state.acknowledged === null;
              break;
            default:
              break;
          }
          expect(step.state.ringing, step.reason).toBe(bell);
          ({ state } = step);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('an emergency rings until a person acknowledges it, whatever else happens', () => {
    fc.assert(
      fc.property(fc.array(input, { maxLength: 40 }), (inputs) => {
        for (const { step } of run(true, inputs))
          expect(step.state.ringing).toBe(step.state.acknowledged === null && step.state.closed === null);
      }),
    );
  });

  it('what settles ends by itself, an emergency never does', () => {
    expect(run(false, [{ type: 'clear', at: 2, settles: true }]).at(-1)?.step.reason).toBe('closed-by-clear');
    expect(run(true, [{ type: 'clear', at: 2, settles: true }]).at(-1)?.step.reason).toBe('clear-proposed');
  });

  it('an ordinary fault: clear then acknowledge, or acknowledge then clear, both end it', () => {
    expect(
      run(false, [
        { type: 'clear', at: 2 },
        { type: 'acknowledge', at: 3, by: 'li' },
      ]).at(-1)?.step.reason,
    ).toBe('closed-by-acknowledge');
    expect(
      run(false, [
        { type: 'acknowledge', at: 2, by: 'li' },
        { type: 'clear', at: 3 },
      ]).at(-1)?.step.reason,
    ).toBe('closed-by-clear');
    expect(
      run(false, [
        { type: 'acknowledge', at: 2, by: 'li' },
        { type: 'close', at: 3, by: 'li', outcome: 'handled', note: '', form: null },
      ]).at(-1)?.step.reason,
    ).toBe('still-active');
  });
});
