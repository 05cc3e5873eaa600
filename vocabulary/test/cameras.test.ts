import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { availabilities, cameraFacts, judgeCamera } from '../src/index.ts';

const fine = { availability: 'online', reachable: true, streaming: true, recording: true, imageOk: true } as const;
const nothing = { reachable: null, streaming: null, recording: null, imageOk: null };

describe('a camera of a kitchen', () => {
  it('is lost when it fell silent or nobody understands it, and not bad: it says nothing of itself', () => {
    for (const availability of ['offline', 'blocked', 'frozen', 'not-understood'] as const)
      expect(judgeCamera({ ...nothing, availability }), availability).toBe('lost');
  });
  it('is unknown when it was never heard, while we were away, and when it leaves something out', () => {
    for (const availability of ['never-seen', 'unknown-ours'] as const)
      expect(judgeCamera({ ...nothing, availability }), availability).toBe('unknown');
    for (const fact of cameraFacts) expect(judgeCamera({ ...fine, [fact]: null }), fact).toBe('unknown');
  });
  it('is bad with one wrong fact, fine only when all are right, off when that is planned', () => {
    for (const fact of cameraFacts)
      expect(judgeCamera({ ...nothing, availability: 'late', [fact]: false })).toBe('bad');
    expect(judgeCamera(fine)).toBe('fine');
    expect(judgeCamera({ ...nothing, availability: 'scheduled-off' })).toBe('off');
  });
  it('is never bad without a fact that says so, nor fine while one is not known', () => {
    const fact = fc.constantFrom(true, false, null);
    const camera = fc.record({
      availability: fc.constantFrom(...availabilities),
      reachable: fact,
      streaming: fact,
      recording: fact,
      imageOk: fact,
    });
    fc.assert(
      fc.property(camera, (seen) => {
        const facts = cameraFacts.map((name) => seen[name]);
        if (judgeCamera(seen) === 'bad') expect(facts).toContain(false);
        if (judgeCamera(seen) === 'fine') expect(facts.every((known) => known === true)).toBe(true);
      }),
    );
  });
});
