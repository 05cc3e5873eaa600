import type { Feature } from '../feature.ts';
import { createReprocessSweep } from './sweep.ts';

/** What was said of units that nobody knew is looked at again when the register has changed. */
export const reprocess: Feature = {
  name: 'reprocess',
  sweeps: (parts) => [createReprocessSweep(parts)],
};
