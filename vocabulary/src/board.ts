import type { AlarmView } from './alarm-view.ts';
import { isEmergency, isKeptQuiet, laneOf, urgencyRank } from './lanes.ts';

/**
 * Rules of the live board that both sides of the socket share: what belongs on it, in which order, and the hash by
 * which a stale screen is found. Pure.
 */

export function isOpen(alarm: Pick<AlarmView, 'closedAt'>): boolean {
  return alarm.closedAt === null;
}

/** {@link isKeptQuiet}, of an alarm as it is shown. */
export function isQuiet({ priority, lane, state }: Pick<AlarmView, 'priority' | 'lane' | 'state'>): boolean {
  const isSuppressed = state === 'shelved' || state === 'suppressed' || state === 'out-of-service';
  return isKeptQuiet({ priority, lane, isSuppressed });
}

/** Its device or its lift’s status says that it is over; nobody has looked. */
export function hasRecovered({ condition, easedAt }: Pick<AlarmView, 'condition' | 'easedAt'>): boolean {
  return condition === 'cleared' || easedAt !== null;
}

/**
 * What to do next among emergencies: active before recovered, what nobody has acknowledged first, people inside (known,
 * possible, unreadable) before nobody, then the longest waiting. It decides about a mark, never about a place.
 */
function nextUpOrder(a: AlarmView, b: AlarmView): number {
  const rank = (alarm: AlarmView): number =>
    (hasRecovered(alarm) ? 4 : 0) + (alarm.acknowledgedAt === null ? 0 : 2) + (alarm.occupancy === 'no' ? 1 : 0);
  return rank(a) - rank(b) || a.raisedAt - b.raisedAt || a.id.localeCompare(b.id);
}

/** The one emergency that somebody has to acknowledge before all others; null: none waits. */
export function nextUp(alarms: Iterable<AlarmView>): AlarmView | null {
  let first: AlarmView | null = null;
  for (const alarm of alarms)
    if (isEmergency(alarm) && alarm.acknowledgedAt === null && (first === null || nextUpOrder(alarm, first) < 0))
      first = alarm;
  return first;
}

/** Order of the board: emergencies by what to do next, then unacknowledged, then priority, then the newest. */
export function boardOrder(a: AlarmView, b: AlarmView): number {
  if (isEmergency(a) && isEmergency(b)) return nextUpOrder(a, b);
  const rank = (alarm: AlarmView): number =>
    (isEmergency(alarm) ? 0 : 100) + (alarm.acknowledgedAt === null ? 0 : 10) + urgencyRank(alarm.priority);
  return rank(a) - rank(b) || b.raisedAt - a.raisedAt || a.id.localeCompare(b.id);
}

/** Does this change move the row within the lanes, or from one to another? */
export function movesRow(before: AlarmView | undefined, after: AlarmView): boolean {
  return (
    before === undefined ||
    laneOf(before) !== laneOf(after) ||
    isQuiet(before) !== isQuiet(after) ||
    before.priority !== after.priority ||
    before.slot !== after.slot ||
    hasRecovered(before) !== hasRecovered(after) ||
    before.occupancy !== after.occupancy ||
    before.raisedAt !== after.raisedAt ||
    (before.acknowledgedAt === null) !== (after.acknowledgedAt === null)
  );
}

/** Order-free 32-bit hash of `id:version` of the open alarms shown; both sides compute it, a difference is a stale screen. */
export function boardHash(alarms: Iterable<{ readonly id: string; readonly version: number }>): string {
  let sum = 0;
  let count = 0;
  for (const { id, version } of alarms) {
    let hash = 2_166_136_261;
    for (const char of `${id}:${version}`) hash = Math.imul(hash ^ char.charCodeAt(0), 16_777_619);
    sum = (sum + (hash >>> 0)) >>> 0;
    count += 1;
  }
  return `${count}-${sum.toString(16)}`;
}
