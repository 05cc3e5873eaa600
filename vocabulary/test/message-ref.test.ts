import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyOfRef, type MessageRef, messageSchemas, refOf, refOfKey } from '../src/index.ts';

describe('reference of a message', () => {
  it.each([
    [{ id: 'a' }, { id: 'a' }],
    [{ id: 'a', boot: 1, seq: 2 }, { id: 'a' }],
    [
      { id: 7, boot: 1, seq: 2 },
      { boot: 1, seq: 2 },
    ],
    [
      { boot: 0, seq: 0 },
      { boot: 0, seq: 0 },
    ],
    [{ boot: 1 }, null],
    [{ boot: 1, seq: -1 }, null],
    [{ boot: 1, seq: 1.5 }, null],
    [{ id: '' }, null],
    [{ id: 'x'.repeat(256) }, { id: 'x'.repeat(256) }],
    [{ id: 'x'.repeat(257) }, null],
    [{ id: '\u{1F6D7}'.repeat(256) }, { id: '\u{1F6D7}'.repeat(256) }],
    [{ id: '\u{1F6D7}'.repeat(257) }, null],
    [null, null],
    ['text', null],
    [[1], null],
    [undefined, null],
  ])('of %j is %j', (message, ref) => {
    expect(refOf(message)).toEqual(ref);
  });

  it('is found in every message that the contract accepts with one', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 64 }), fc.nat(), fc.nat(), (id, boot, seq) => {
        expect(refOf(messageSchemas.test.parse({ id, boot, seq }))).toEqual({ id });
        expect(refOf(messageSchemas.test.parse({ boot, seq }))).toEqual({ boot, seq });
      }),
    );
  });

  it('comes back from its key, also an id that looks like a number within a session, and numbers of any size', () => {
    const digits = fc.nat({ max: Number.MAX_SAFE_INTEGER });
    const number = fc.oneof(digits, fc.constant(Number.MAX_SAFE_INTEGER));
    const lookalike = fc
      .tuple(fc.constantFrom('', 'id:', 'id:id:'), digits, digits)
      .map(([a, b, c]) => `${a}${b}:${c}`);
    const ref: fc.Arbitrary<MessageRef> = fc.oneof(
      fc.record({ boot: number, seq: number }),
      fc.record({ id: fc.oneof(fc.string({ minLength: 1, maxLength: 64 }), lookalike) }),
    );
    fc.assert(
      fc.property(ref, (one) => {
        expect(refOfKey(keyOfRef(one))).toEqual(one);
      }),
    );
  });
});
