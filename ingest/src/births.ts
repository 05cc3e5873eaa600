import type { Reads } from '@vigil/store';
import { profileIds } from '@vigil/vocabulary';
import type { BirthMessage } from './decode/decoded.ts';

/**
 * The code table that a unit named in its birth. Who reads the journal beside judging may be ahead of it or days behind, so a birth that
 * came by here holds; a unit that was born before is looked up.
 */
export interface Births {
  note(message: BirthMessage): void;
  profileOf(unitId: string): Promise<string | null>;
}

export function createBirths(read: Pick<Reads, 'units'>): Births {
  const named = new Map<string, string>();
  return {
    note: ({ will, unitId, body }) => {
      if (will || body.historical === true || body.profile === undefined) return;
      if (profileIds.includes(body.profile)) named.set(unitId, body.profile);
    },
    profileOf: async (unitId) => named.get(unitId) ?? (await read.units.state(unitId))?.profile ?? null,
  };
}
