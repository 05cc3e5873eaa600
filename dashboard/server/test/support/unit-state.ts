import type { UnitState } from '@vigil/store';

/** State of a unit that reports and has said nothing else. */
export function unitState(unitId: string, facts: Partial<UnitState> = {}): UnitState {
  return {
    unitId,
    lastSeenAt: 1,
    boot: null,
    seq: null,
    profile: null,
    firmware: null,
    intervalMs: null,
    peopleSensor: null,
    declared: null,
    declaredAt: null,
    availability: 'online',
    availabilityReason: 'reporting',
    availabilitySince: 1,
    skewMs: null,
    status: {},
    statusAt: 1,
    lastTestAt: null,
    memory: {},
    ...facts,
  };
}
