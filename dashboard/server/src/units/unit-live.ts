import type { UnitState } from '@vigil/store';
import type { UnitLive } from '@vigil/vocabulary';

/** A unit that ingest has never written a row for was never heard. */
export function unitLive(unitId: string, state: UnitState | null, now: number): UnitLive {
  if (state === null) {
    return {
      unitId,
      availability: 'never-seen',
      availabilityReason: 'never-heard',
      availabilitySince: now,
      lastSeenAt: null,
      skewMs: null,
      status: {},
      statusAt: null,
    };
  }
  const { availability, availabilityReason, availabilitySince, lastSeenAt, skewMs, status, statusAt } = state;
  return { unitId, availability, availabilityReason, availabilitySince, lastSeenAt, skewMs, status, statusAt };
}
