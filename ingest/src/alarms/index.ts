import { type Feature, on, type Sweep, type SweepParts } from '../feature.ts';
import { judgeCode } from './codes.ts';

/** What devices report as fault, event or alarm: occurrences, the alarms they move, and the answers. */
export const alarms: Feature = {
  name: 'alarms',
  sweeps: (parts) => [createShelfSweep(parts)],
  onMessage: [on('alarm', judgeCode), on('fault', judgeCode), on('event', judgeCode)],
};

function createShelfSweep(parts: Pick<SweepParts, 'store' | 'work'>): Sweep {
  return {
    everyMs: 5_000,
    run: async (now) => {
      const over = await parts.store.read.alarms.shelvedUntil(now);
      if (over.length === 0) return;
      await parts.work('shelves', async (batch) => {
        for (const alarm of over) {
          await batch.alarms.apply(alarm.id, { type: 'unshelve', at: now });
          batch.news.alarms += 1;
        }
      });
    },
  };
}
