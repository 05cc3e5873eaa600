import { isDeepStrictEqual } from 'node:util';
import type { Store } from '@vigil/store';
import type { UnitLive } from '@vigil/vocabulary';
import { unitLive } from '../units/unit-live.ts';

/** Live values of the units that somebody looks at: read each second, or at the next tick when the feed names them. */
export interface Watch {
  changed(unitIds: Iterable<string>): void;
  /** Every 500 ms; sends what differs from what was sent last. */
  tick(watched: ReadonlySet<string>): Promise<void>;
}

export function createWatch(deps: {
  readonly store: Store;
  readonly send: (unitId: string, live: UnitLive) => void;
  readonly now: () => number;
}): Watch {
  const sent = new Map<string, UnitLive>();
  const dirty = new Set<string>();
  let turn = 0;
  return {
    changed: (unitIds) => {
      for (const id of unitIds) if (sent.has(id)) dirty.add(id);
    },
    tick: async (watched) => {
      turn += 1;
      for (const id of sent.keys()) if (!watched.has(id)) sent.delete(id);
      for (const id of watched) {
        if (turn % 2 === 1 && sent.has(id) && !dirty.has(id)) continue;
        dirty.delete(id);
        const before = sent.get(id);
        const live = unitLive(id, await deps.store.read.units.state(id), before?.availabilitySince ?? deps.now());
        if (before !== undefined && isDeepStrictEqual(before, live)) continue;
        sent.set(id, live);
        deps.send(id, live);
      }
    },
  };
}
