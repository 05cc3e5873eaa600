import type { AlarmView } from '@vigil/vocabulary';

/**
 * The alarm is still what the operator saw: only counted another occurrence meanwhile. A pressed button repeats every
 * few seconds, and a version that grew under the finger is no reason to ask a person to press again. Anything that
 * rose, came back or was touched by somebody else is.
 */
export function stillWhatWasSeen(seen: AlarmView, now: AlarmView): boolean {
  return (
    now.id === seen.id &&
    now.closedAt === null &&
    now.acknowledgedAt === seen.acknowledgedAt &&
    now.state === seen.state &&
    now.priority === seen.priority &&
    now.lane === seen.lane &&
    now.latched === seen.latched &&
    now.occupancy === seen.occupancy
  );
}
