import type { Feature } from '../feature.ts';
import { judgeFailed, judgeRejected } from './ring.ts';

/** What nobody understands, or what our own code fails at: it is kept, and it rings where somebody may be trapped. */
export const unreadable: Feature = {
  name: 'unreadable',
  onRejected: judgeRejected,
  onFailed: judgeFailed,
};
