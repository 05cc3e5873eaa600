import type { Reads, UnitState } from '@vigil/store';
import { kitchenView } from '@vigil/vocabulary';
import { z } from 'zod';
import { read } from '../readers/read.ts';
import type { RegisterCache } from '../register/register-cache.ts';
import { kitchenViews } from './kitchen-views.ts';

interface ReaderNeeds {
  readonly read: Reads;
  readonly register: RegisterCache;
  readonly utcOffsetMinutes: number;
}

/** Every desk asks four times a minute: those that ask close together share one reading. */
const statesFreshMs = 2_000;

function createStates({ read: from }: ReaderNeeds): () => Promise<ReadonlyMap<string, UnitState>> {
  let states: ReadonlyMap<string, UnitState> = new Map();
  let readAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() - readAt > statesFreshMs) {
      states = new Map((await from.units.loadStates()).map((state) => [state.unitId, state]));
      readAt = performance.now();
    }
    return states;
  };
}

export const kitchenRoutes = [
  read(
    {
      method: 'get',
      path: '/api/kitchens',
      summary: 'Kitchens and the four facts of each camera',
      access: 'unit.read',
      answer: z.array(kitchenView),
    },
    (needs: ReaderNeeds) => {
      const states = createStates(needs);
      return async ({ scope, now }) => {
        const { units } = await needs.register.read();
        const { utcOffsetMinutes } = needs;
        return kitchenViews({ read: needs.read, units: units.values(), states: await states() }, scope, {
          now,
          utcOffsetMinutes,
        });
      };
    },
  ),
] as const;
