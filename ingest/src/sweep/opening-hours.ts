import { isOpenAt } from '../judge/hours.ts';
import { reviewKitchen } from '../judge/kitchen.ts';
import type { Pipeline } from '../pipeline.ts';

export interface OpeningHours {
  /** Reviews the kitchens that opened or closed since the last run; all of them at the first. */
  run(now: number): Promise<void>;
}

const sitesAtOnce = 200;

export function createOpeningHours(parts: {
  readonly pipeline: Pipeline;
  readonly utcOffsetMinutes: number;
}): OpeningHours {
  const known = new Map<string, boolean>();
  return {
    run: async (now) => {
      const { register } = parts.pipeline;
      const moved: { readonly siteId: string; readonly open: boolean }[] = [];
      for (const [siteId, [camera]] of register.cameras) {
        const hours = register.units.get(camera ?? '')?.site?.hours ?? [];
        const open = isOpenAt(hours, now, parts.utcOffsetMinutes);
        if (known.get(siteId) !== open) moved.push({ siteId, open });
      }
      for (let from = 0; from < moved.length; from += sitesAtOnce) {
        const part = moved.slice(from, from + sitesAtOnce);
        await parts.pipeline.work('opening hours', async (batch) => {
          for (const { siteId } of part) await reviewKitchen(batch, siteId, now);
        });
        for (const { siteId, open } of part) known.set(siteId, open);
      }
    },
  };
}
