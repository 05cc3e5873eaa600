import { describe, expect, it } from 'vitest';
import { shown } from '../src/contract-faults/shown.ts';

describe('what a sender made up', () => {
  it('is shown as it is while it can be seen', () => {
    expect(shown('{"text":"三楼有人 <b>"}')).toBe('{"text":"三楼有人 <b>"}');
  });
  it('cannot break or turn round the line it stands in', () => {
    expect(shown('a\nb\0\u202Ec\u2028\u200B')).toBe('a\\u{a}b\\u{0}\\u{202e}c\\u{2028}\\u{200b}');
  });
  it('is cut by letters, never in the middle of one', () => {
    expect(shown('🛗🛗🛗', 2)).toBe('🛗🛗…');
    expect(shown('abc', 3)).toBe('abc');
  });
});
