import { isOpenAt } from '@vigil/vocabulary';
import type { Sweep, SweepParts } from '../feature.ts';
import { reviewKitchen } from './review.ts';

const sitesAtOnce = 200;

/** Reviews the kitchens that opened or closed since the last run; all of them at the first. */
export function createHoursSweep(parts: Pick<SweepParts, 'register' | 'utcOffsetMinutes' | 'work'>): Sweep {
  const known = new Map<string, boolean>();
  return {
    everyMs: 60_000,
    run: async (now) => {
      const register = parts.register();
      const moved: { readonly siteId: string; readonly open: boolean }[] = [];
      for (const [siteId, [camera]] of register.cameras) {
        const hours = register.units.get(camera ?? '')?.site?.hours ?? [];
        const open = isOpenAt(hours, now, parts.utcOffsetMinutes);
        if (known.get(siteId) !== open) moved.push({ siteId, open });
      }
      for (let from = 0; from < moved.length; from += sitesAtOnce) {
        const part = moved.slice(from, from + sitesAtOnce);
        await parts.work('opening hours', async (batch) => {
          for (const { siteId } of part) await reviewKitchen(batch, siteId, now);
        });
        for (const { siteId, open } of part) known.set(siteId, open);
      }
    },
  };
}
