import { type Feature, on } from '../feature.ts';
import { pathMemory } from './memory.ts';
import { createPathSweep } from './sweep.ts';
import { judgeTest } from './tests.ts';

/** Does an alarm of this lift reach us? Its own tests prove it, by the same means as a real alarm (EN 81-28). */
export const alarmPath: Feature = {
  name: 'alarm-path',
  memory: pathMemory,
  onMessage: [on('test', judgeTest)],
  sweeps: (parts) => [createPathSweep(parts)],
};
