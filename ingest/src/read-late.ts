import type { AlarmRepository, OccurrenceRepository } from '@vigil/store';

interface Marked {
  readonly alarms: AlarmRepository;
  readonly occurrences: OccurrenceRepository;
}

/**
 * Says of each alarm and occurrence that it was read long after it came: the journal, or the store, was lost or set back.
 * Nobody knows whether an alarm like this was dealt with at the time, so it rings.
 */
export function readLate({ alarms, occurrences }: Marked): Marked {
  return {
    alarms: { ...alarms, insert: (alarm) => alarms.insert({ ...alarm, marks: [...alarm.marks, 'read-late'] }) },
    occurrences: {
      ...occurrences,
      add: ({ detail, ...occurrence }) => occurrences.add({ ...occurrence, detail: { ...detail, readLate: true } }),
    },
  };
}
