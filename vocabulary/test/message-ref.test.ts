import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageSchemas, refOf } from '../src/index.ts';

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
    [{ id: 'x'.repeat(65) }, null],
    [{ id: '\u{1F6D7}'.repeat(64) }, { id: '\u{1F6D7}'.repeat(64) }],
    [{ id: '\u{1F6D7}'.repeat(65) }, null],
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
});
