import { describe, expect, it } from 'vitest';
import { wallStep } from '../src/board/wall-steps.ts';

describe('a wall', () => {
  it('shows few in wide rows and many side by side', () => {
    expect([1, 3, 4, 6, 7, 500].map((n) => wallStep(n, n, {}))).toEqual([
      '',
      '',
      'dense',
      'dense',
      'dense pairs',
      'dense pairs',
    ]);
  });
  it('takes the next step that has room for all that nobody has acknowledged', () => {
    expect(wallStep(3, 3, { '': 3 })).toBe('dense');
    expect(wallStep(3, 2, { '': 3 })).toBe('');
    expect(wallStep(8, 8, { 'dense pairs': 6 })).toBe('dense pairs alone');
    expect(wallStep(8, 2, { 'dense pairs': 6 })).toBe('dense pairs');
  });
  it('takes the room of the lanes last, and never goes beyond', () => {
    expect(wallStep(40, 40, { 'dense pairs': 30 })).toBe('dense pairs alone');
    expect(wallStep(400, 400, { 'dense pairs': 30, 'dense pairs alone': 60 })).toBe('dense pairs alone');
  });
});
