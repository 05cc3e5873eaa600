import type { AlarmView } from './alarm-view.ts';
import { canonicalCode } from './canonical-codes.ts';
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

/** Somebody is known to be in there, or asked for help: not merely possible. */
function certain(alarm: AlarmView): boolean {
  return alarm.occupancy === 'yes' || canonicalCode(alarm.code).priority === 'emergency';
}

/**
 * Order of the board: emergencies first, then unacknowledged before acknowledged, then people known to be inside
 * before people possibly inside, then priority, then the newest.
 */
export function boardOrder(a: AlarmView, b: AlarmView): number {
  const rank = (alarm: AlarmView): number =>
    (isEmergency(alarm) ? 0 : 100) +
    (alarm.acknowledgedAt === null ? 0 : 10) +
    (isEmergency(alarm) && !certain(alarm) ? 5 : 0) +
    urgencyRank(alarm.priority);
  return rank(a) - rank(b) || b.raisedAt - a.raisedAt || a.id.localeCompare(b.id);
}

/** Does this change move the row within the lanes, or from one to another? */
export function movesRow(before: AlarmView | undefined, after: AlarmView): boolean {
  return (
    before === undefined ||
    laneOf(before) !== laneOf(after) ||
    isQuiet(before) !== isQuiet(after) ||
    before.priority !== after.priority ||
    certain(before) !== certain(after) ||
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
