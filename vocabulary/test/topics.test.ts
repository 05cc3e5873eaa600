import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTopic, unitTopic, upFamilies } from '../src/index.ts';

const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,20}$/);

describe('topics', () => {
  it('what is built is parsed back', () => {
    fc.assert(
      fc.property(id, id, fc.constantFrom(...upFamilies), (vendor, unit, family) => {
        expect(parseTopic(unitTopic(vendor, unit, family))).toEqual({ ok: true, topic: { vendor, unit, family } });
      }),
    );
  });

  it('names the reason of every fault', () => {
    const reasons = [
      'a/b',
      'vigil/v2/a/b/status',
      'vigil/v1/a/b',
      'vigil/v1/a/b/status/x',
      'vigil/v1/a.b/c/status',
      'vigil/v1/a/+/status',
      'vigil/v1/a/b/fire',
    ].map((topic) => {
      const parsed = parseTopic(topic);
      return parsed.ok ? 'ok' : parsed.reason;
    });
    expect(reasons).toEqual([
      'not-ours',
      'not-ours',
      'wrong-depth',
      'wrong-depth',
      'bad-vendor',
      'bad-unit',
      'unknown-family',
    ]);
  });
});
