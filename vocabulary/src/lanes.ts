/**
 * Lanes and priorities: what stands where on the live board, and how urgent it is. The one place for it; the server's
 * boards, the console, its sound and the store's SQL ask here.
 */

/** ISA-18.2 priorities as used here, the most urgent first; `info` is recorded and never becomes an alarm. */
export const priorities = ['emergency', 'high', 'medium', 'low'] as const;
export type Priority = (typeof priorities)[number];

/**
 * Where an alarm belongs, the most urgent first. The console's words for them have the keys `lane.<id>`. In `inspection`
 * are only alarms of before docs/adr/0036, all of them over: what is due is a work list.
 */
export const lanes = ['emergency', 'fault', 'offline', 'inspection', 'kitchen'] as const;
export type Lane = (typeof lanes)[number];

/**
 * The lanes that are lists of work, in the order of the columns. The emergencies stand above them: they are never
 * folded away and never cut.
 */
export type WorkLane = Exclude<Lane, 'emergency' | 'inspection'>;
export const workLanes: readonly WorkLane[] = lanes.filter((lane) => lane !== 'emergency' && lane !== 'inspection');

/** What an alarm must say for its place to be known. */
export interface Placed {
  readonly priority: Priority;
  readonly lane: Lane;
}

/** One value for each lane. */
export function eachLane<T>(value: (lane: Lane) => T): { [L in Lane]: T } {
  return {
    emergency: value('emergency'),
    fault: value('fault'),
    offline: value('offline'),
    inspection: value('inspection'),
    kitchen: value('kitchen'),
  };
}

/** 0 is the most urgent. */
export function urgencyRank(priority: Priority): number {
  return priorities.indexOf(priority);
}

/** A fault with people in the car is raised to emergency and then is one, whatever the lane of its code is. */
export function isEmergency(alarm: Placed): boolean {
  return alarm.lane === 'emergency' || alarm.priority === 'emergency';
}
/** The lane in which an alarm is shown and counted. */
export function laneOf(alarm: Placed): Lane {
  return isEmergency(alarm) ? 'emergency' : alarm.lane;
}
/** Announced by itself: sent to each desk until that desk confirms it, and heard there. The rest is looked at. */
export function isAnnounced(alarm: Placed): boolean {
  return isEmergency(alarm) || alarm.priority === 'high';
}

/**
 * Shelved, suppressed or out of service: kept, folded away, and no alarm in any count. An emergency never is.
 */
export function isKeptQuiet(alarm: Placed & { readonly isSuppressed: boolean }): boolean {
  return alarm.isSuppressed && !isEmergency(alarm);
}

/** Open alarms that are alike in what decides where they are counted. */
export interface CountedAlarms extends Placed {
  readonly isSuppressed: boolean;
  readonly count: number;
  /** How many of them ring. */
  readonly ringing: number;
}
export type ByLane = { readonly [L in Lane]: number };

/** The one way to count open alarms: `open` are those that are shown, `quiet` those that are folded away. */
export function countByLane(alarms: Iterable<CountedAlarms>): {
  readonly open: ByLane;
  readonly unacknowledged: ByLane;
  readonly quiet: ByLane;
} {
  const counts = { open: eachLane(() => 0), unacknowledged: eachLane(() => 0), quiet: eachLane(() => 0) };
  for (const alarm of alarms) {
    const lane = laneOf(alarm);
    counts[isKeptQuiet(alarm) ? 'quiet' : 'open'][lane] += alarm.count;
    counts.unacknowledged[lane] += alarm.ringing;
  }
  return counts;
}

/** How many alarms one press may acknowledge; never one of the emergencies. */
export const acknowledgedAtOnce = 500;
