import type { JournalEntry, JournalLane, Position } from '@vigil/journal';

/**
 * What is read behind the rest when there is much of it, with a cursor of its own: readings, or everything else that
 * one credential says. Whatever is in no lane that is set aside keeps the journal's order.
 */
export const telemetryLane = 'telemetry';
export const credentialLane = (origin: string): string => `from:${origin}`;

/** Name of a lane among those of all journals. @param lane null: the journal's own order */
export function keyOfLane(journal: string, lane: string | null): string {
  return lane === null ? journal : `${journal}:${lane}`;
}

/** Lanes of credentials at once; what would be beyond keeps its place among the others. */
export const mostCredentials = 8;

/** The lane of an entry, of those that are set aside; null: it keeps the journal's order. */
export function laneOf({ lane, origin }: JournalEntry, aside: ReadonlyMap<string, unknown>): string | null {
  if (lane === 'telemetry') return aside.has(telemetryLane) ? telemetryLane : null;
  if (aside.size === 0) return null;
  const own = credentialLane(origin);
  return aside.has(own) ? own : null;
}

/** The journal's lanes among which a reader of this lane finds its entries; undefined: all. */
export function journalLanes(lane: string | null, isTelemetryAside: boolean): readonly JournalLane[] | undefined {
  if (lane === telemetryLane) return ['telemetry'];
  return lane === null && !isTelemetryAside ? undefined : ['urgent', 'ordinary'];
}

/** The one that stands before the other in the journal; null: at its beginning. */
export function slowerOf(a: Position | null, b: Position | null): Position | null {
  return (a?.seq ?? 0) <= (b?.seq ?? 0) ? a : b;
}
