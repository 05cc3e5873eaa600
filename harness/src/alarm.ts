import { type CanonicalId, canonicalCode, raiseAlarm } from '@vigil/vocabulary';

interface Reported {
  readonly unitId: string;
  readonly vendor: string;
  readonly county: string | null;
  readonly code: CanonicalId;
  /** Receipt time, epoch ms. */
  readonly at: number;
}

/** An alarm as a device's first message raises it, of which nothing more is known; for a store. */
export function newAlarm({ at, ...reported }: Reported) {
  const { priority, lane, latched } = canonicalCode(reported.code);
  if (priority === 'info') throw new Error(`${reported.code} never becomes an alarm`);
  return {
    ...reported,
    profile: 'vigil',
    raw: reported.code,
    priority,
    lane,
    source: 'device',
    state: raiseAlarm({ at, latched, suppression: null }).state,
    occupancy: 'unknown',
    peopleCount: null,
    floor: null,
    text: null,
    marks: [],
    groupSize: null,
  } as const;
}
