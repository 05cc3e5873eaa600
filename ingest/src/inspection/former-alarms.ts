import { clearOpen } from '../alarms/raise.ts';
import type { Sweep, SweepParts } from '../feature.ts';

const code = 'inspection-overdue';
const endedAtOnce = 200;

/** Ends what a former version raised for inspections that were overdue: once, at the start, with a line in its record. */
export function createEndSweep({ store, work }: Pick<SweepParts, 'store' | 'work'>): Sweep {
  let isDone = false;
  return {
    everyMs: 0,
    run: async () => {
      if (isDone) return;
      const open = await store.read.alarms.openByCode([code]);
      for (let from = 0; from < open.length; from += endedAtOnce) {
        await work('former inspection alarms', async (batch) => {
          for (const { id, unitId } of open.slice(from, from + endedAtOnce)) {
            const still = await batch.alarms.get(id);
            if (still === null || still.state.closed !== null) continue;
            await clearOpen(batch, still, batch.now);
            await batch.audit.add({
              at: batch.now,
              actor: 'system',
              action: 'inspection.listed',
              subject: `alarm:${id}`,
              detail: { unitId },
            });
          }
        });
      }
      isDone = true;
    },
  };
}
