import type { Sweep, SweepParts } from '../feature.ts';
import { homeOf, moveHome } from './move.ts';

/** Rows in one transaction, and looked at in one turn. */
const atOnce = 50;
const lookedAt = 2_000;
/** Two alarms of a unit become one only when that silences nothing, which somebody's acknowledgement decides. */
const againMs = 30_000;

export function createReprocessSweep(parts: Pick<SweepParts, 'store' | 'register' | 'work'>): Sweep {
  let lookAt = 0;

  async function moveAlarms(): Promise<void> {
    const context = { register: parts.register() };
    const open = await parts.store.read.unregistered.open(lookedAt);
    const moving = open.filter((alarm) => homeOf(context, alarm) !== null);
    for (let from = 0; from < moving.length; from += atOnce) {
      await parts.work('alarms of units now registered', async (batch) => {
        for (const { id } of moving.slice(from, from + atOnce)) {
          const alarm = await batch.alarms.get(id);
          if (alarm !== null && alarm.state.closed === null) await moveHome(batch, alarm);
        }
      });
    }
  }

  return {
    everyMs: 0,
    forget: () => {
      lookAt = 0;
    },
    run: async (now) => {
      if (now < lookAt && lookAt - now <= againMs) return;
      await moveAlarms();
      lookAt = now + againMs;
    },
  };
}
