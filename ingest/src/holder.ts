import { randomUUID } from 'node:crypto';
import { type Repositories, type Store, worldHolderFact } from '@vigil/store';
import type { World } from './world.ts';

/**
 * Two processes that judge over one store (an old one that ends while the new one begins, or a mistake) each have the
 * world in memory, and one that is behind would drop a deadline as no longer wanted. So each transaction begins by
 * looking who wrote last: whoever finds another's name, or none because a unit was removed, reads the world anew before it
 * judges anything.
 */
export interface Holder {
  /** Call first in each transaction that judges. */
  hold(tx: Pick<Repositories, 'processes' | 'units'>): Promise<void>;
}

/** Reads the world for the first time; from here on it is this process's. */
export async function holdWorld(store: Store, world: World): Promise<Holder> {
  const me = randomUUID();
  const holder: Holder = {
    hold: async (tx) => {
      if ((await tx.processes.fact(worldHolderFact)) === me) return;
      world.reload(await tx.units.loadStates());
      await tx.processes.setFact(worldHolderFact, me);
    },
  };
  await store.transaction((tx) => holder.hold(tx));
  return holder;
}
