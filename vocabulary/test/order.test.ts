import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareOrder, isLaterConnection, isOlder } from '../src/index.ts';

const key = (connection: string, epoch = 'a', journal = 'main') => ({ journal, epoch, connection });

describe('order', () => {
  it.each([
    [{ boot: 1, seq: 9, ts: 9 }, { boot: 2, seq: 1, ts: 1 }, 'newer-boot'],
    [{ boot: 2, ts: 5 }, { boot: 1, ts: 6 }, 'restarted'],
    [{ boot: 2, ts: 5 }, { boot: 1, ts: 5 }, 'older-boot'],
    [{ boot: 2, seq: 1 }, { boot: 1, seq: 9 }, 'older-boot'],
    [{ boot: 1, seq: 3, ts: 9 }, { boot: 1, seq: 4, ts: 1 }, 'newer-seq'],
    [{ boot: 1, seq: 3 }, { seq: 4 }, 'newer-seq'],
    [{ boot: 1, seq: 65_535 }, { boot: 1, seq: 0 }, 'wrapped-seq'],
    [{ boot: 1, seq: 2 ** 32 - 1 }, { boot: 1, seq: 1 }, 'wrapped-seq'],
    [{ boot: 1, seq: 255 }, { boot: 1, seq: 0 }, 'older-seq'],
    [{ boot: 1, seq: 65_535 }, { boot: 1, seq: 60_000 }, 'older-seq'],
    [{ boot: 1, seq: 9, ts: 5 }, { boot: 1, seq: 1, ts: 6 }, 'restarted'],
    [{ boot: 1, seq: 9, ts: 5 }, { boot: 1, seq: 1, ts: 4 }, 'older-seq'],
    [{ boot: 1, seq: 9, ts: 5 }, { boot: 1, seq: 9, ts: 4 }, 'older-time'],
    [{ seq: 9, ts: 5 }, { ts: 5 }, 'newer-time'],
    [{ ts: 5 }, { boot: 1 }, 'receipt'],
    [{}, {}, 'receipt'],
  ] as const)('%j, then %j: %s', (known, sent, verdict) => {
    expect(compareOrder(known, sent, true)).toBe(verdict);
  });

  it('numbers without a session are those of one sender', () => {
    expect(compareOrder({ seq: 9 }, { seq: 3 }, false)).toBe('receipt');
    expect(compareOrder({ boot: 1, seq: 9 }, { boot: 1, seq: 3 }, false)).toBe('older-seq');
  });

  it('of two messages never both are older than the other, and none is older than itself', () => {
    const number = fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined });
    const facts = fc.record({ boot: number, seq: number, ts: number });
    fc.assert(
      fc.property(facts, facts, (a, b) => {
        expect(isOlder(compareOrder(a, a, true))).toBe(false);
        expect(isOlder(compareOrder(a, b, true)) && isOlder(compareOrder(b, a, true))).toBe(false);
      }),
    );
  });

  it('connections are compared within one run of one broker', () => {
    expect(isLaterConnection(key('10'), key('9'))).toBe(true);
    expect(isLaterConnection(key('9'), key('10'))).toBe(false);
    expect(isLaterConnection(key('10', 'b'), key('9'))).toBe(false);
    expect(isLaterConnection(key('10', 'a', 'east'), key('9'))).toBe(false);
    expect(isLaterConnection(key('bridge'), key('9'))).toBe(false);
    expect(isLaterConnection(key('10'), key(''))).toBe(false);
  });
});
