import type { Sweep, SweepParts } from '../feature.ts';
import { pathMemory } from './memory.ts';
import { isPathUnproven, judgePath } from './tests.ts';

/** Looks for alarm paths whose last proof has become too old, or that were proved since. */
export function createPathSweep(parts: Pick<SweepParts, 'world' | 'register' | 'rules' | 'work'>): Sweep {
  return {
    everyMs: 60_000,
    run: async (now) => {
      const { units } = parts.register();
      const { maxAgeMs } = parts.rules.alarmPath;
      const changed = [...parts.world.states.values()].filter((state) => {
        const registered = units.get(state.unitId);
        if (registered === undefined || state.lastTestAt === null) return false;
        return isPathUnproven(registered, state, now, maxAgeMs) !== (pathMemory.of(state).pathUnproven === true);
      });
      if (changed.length === 0) return;
      await parts.work('alarm paths', async (batch) => {
        for (const state of changed) await judgePath(batch, state.unitId);
      });
    },
  };
}
