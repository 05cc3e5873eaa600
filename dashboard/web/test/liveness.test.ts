import { describe, expect, it } from 'vitest';
import {
  judgeLiveness,
  type Liveness,
  type LivenessInput,
  mustCover,
  startLiveness,
  stepLiveness,
} from '../src/live/liveness.ts';
import { compareScreen, emergenciesDiffer } from '../src/live/screen-proof.ts';

function after(...inputs: readonly (readonly [LivenessInput['type'], number])[]): Liveness {
  return inputs.reduce((state, [type, at]) => stepLiveness(state, { type, at }), startLiveness(0, true));
}
const live = [
  ['synced', 100],
  ['answer', 200],
  ['same', 200],
  ['frame', 200],
] as const;

describe('liveness', () => {
  it('is starting, uncovered, until the first proof, and covered when none comes', () => {
    expect(judgeLiveness(after(['frame', 3_900]), 3_900)).toMatchObject({ live: false, reason: 'starting' });
    expect(mustCover(judgeLiveness(after(['frame', 3_900]), 3_900))).toBe(false);
    expect(mustCover(judgeLiveness(after(['frame', 4_100]), 4_100))).toBe(true);
  });
  it('is live once the server has answered what is painted', () => {
    expect(judgeLiveness(after(...live), 1_000)).toMatchObject({ live: true, reason: 'proven' });
  });
  it('is not live 4 s after the last answer', () => {
    const state = after(...live, ['frame', 4_300]);
    expect(judgeLiveness(state, 4_200).live).toBe(true);
    expect(judgeLiveness(state, 4_201)).toMatchObject({ live: false, reason: 'no-answer', since: 200 });
  });
  it('is not live when the hash differs for more than 3 s, whatever else is fine', () => {
    const state = after(...live, ['differs', 1_000], ['answer', 4_500], ['frame', 4_500]);
    expect(judgeLiveness(state, 4_000).live).toBe(true);
    expect(judgeLiveness(state, 4_001)).toMatchObject({ live: false, reason: 'differs', since: 1_000 });
  });
  it('counts a difference from its beginning, not from its last sign', () => {
    const state = after(...live, ['differs', 1_000], ['differs', 3_500], ['answer', 4_100], ['frame', 4_100]);
    expect(judgeLiveness(state, 4_100).reason).toBe('differs');
  });
  it('is not live when the browser has not painted for 3 s', () => {
    const state = after(...live, ['answer', 3_900]);
    expect(judgeLiveness(state, 3_201)).toMatchObject({ live: false, reason: 'not-painting', since: 200 });
  });
  it('is not live when a resync takes more than 3 s', () => {
    const state = after(...live, ['unsynced', 500], ['answer', 3_600], ['frame', 3_600]);
    expect(judgeLiveness(state, 3_600)).toMatchObject({ live: false, reason: 'not-synced' });
  });
  it('lifts only by proof: being connected and answered is not enough while the hash differs', () => {
    const stale = after(...live, ['differs', 1_000], ['answer', 9_000], ['frame', 9_000]);
    expect(judgeLiveness(stale, 9_000).live).toBe(false);
    expect(judgeLiveness(stepLiveness(stale, { type: 'same', at: 9_100 }), 9_200).live).toBe(true);
  });
  it('is hidden, not covered, in a background tab, and covered at once on return until proven', () => {
    const hidden = after(...live, ['hidden', 300]);
    expect(judgeLiveness(hidden, 60_000)).toMatchObject({ live: false, reason: 'hidden' });
    expect(mustCover(judgeLiveness(hidden, 60_000))).toBe(false);
    const back = stepLiveness(hidden, { type: 'visible', at: 60_000 });
    expect(mustCover(judgeLiveness(back, 60_001))).toBe(true);
    expect(judgeLiveness(stepLiveness(back, { type: 'same', at: 60_050 }), 60_100).live).toBe(true);
  });
});

describe('comparing the screen', () => {
  const painted = { seq: 5, hash: 'h5', hashAt: (seq: number) => (seq === 4 ? 'h4' : seq === 5 ? 'h5' : null) };
  it('compares at the number the server named, not at the present one', () => {
    expect(compareScreen({ seq: 4, hash: 'h4' }, painted)).toBe('same');
    expect(compareScreen({ seq: 4, hash: 'x' }, painted)).toBe('differs');
  });
  it('is behind when the server is further, unless the contents are equal', () => {
    expect(compareScreen({ seq: 6, hash: 'h6' }, painted)).toBe('behind');
    expect(compareScreen({ seq: 6, hash: 'h5' }, painted)).toBe('same');
  });
  it('knows nothing about a number it never stood at', () => {
    expect(compareScreen({ seq: 2, hash: 'h2' }, painted)).toBe('unknown');
  });
  it('sees a missing, a doubled and an outdated emergency row', () => {
    const wanted = [
      { id: '1', version: 2 },
      { id: '2', version: 1 },
    ];
    expect(emergenciesDiffer(['2:1', '1:2'], wanted)).toBe(false);
    expect(emergenciesDiffer(['1:2'], wanted)).toBe(true);
    expect(emergenciesDiffer(['1:2', '1:2'], wanted)).toBe(true);
    expect(emergenciesDiffer(['1:1', '2:1'], wanted)).toBe(true);
  });
});
