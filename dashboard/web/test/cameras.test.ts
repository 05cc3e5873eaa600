import type { KitchenView } from '@vigil/vocabulary';
import { describe, expect, it } from 'vitest';
import { isBad } from '../src/kitchens/cameras.ts';

const camera = (change: Partial<KitchenView['cameras'][number]>): KitchenView['cameras'][number] => ({
  unitId: 'cam-1',
  name: '灶台',
  availability: 'online',
  reachable: true,
  streaming: true,
  recording: true,
  imageOk: true,
  openAlarms: 0,
  ...change,
});
const nothing = { reachable: null, streaming: null, recording: null, imageOk: null };

describe('cameras of a kitchen', () => {
  it('one that has fallen silent, or is not understood, is bad although no fact says so', () => {
    for (const availability of ['offline', 'blocked', 'frozen', 'not-understood'] as const)
      expect(isBad(camera({ ...nothing, availability })), availability).toBe(true);
  });
  it('one that works, was never heard or is off by plan is not', () => {
    expect(isBad(camera({}))).toBe(false);
    for (const availability of ['never-seen', 'scheduled-off', 'unknown-ours'] as const)
      expect(isBad(camera({ ...nothing, availability })), availability).toBe(false);
  });
  it('one wrong fact is enough', () => {
    expect(isBad(camera({ recording: false }))).toBe(true);
  });
});
