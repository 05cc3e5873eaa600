import type { Judging } from '@vigil/vocabulary';

/** Alarms do not arrive, or are kept and shown by nobody: the room works by telephone. */
export interface Unjudged {
  readonly reason: Exclude<Judging['reason'], 'judging'>;
  /** By the server's clock, epoch ms. */
  readonly since: number;
}

/** Pure. The same object while the reason stays, so that its beginning does not wander with each answer. */
export function unjudgedFrom(before: Unjudged | null, { ok, reason, forMs }: Judging, now: number): Unjudged | null {
  if (ok || reason === 'judging') return null;
  return before?.reason === reason ? before : { reason, since: now - forMs };
}

/** What does not happen: `unjudged.<it>` has the words for it. */
export function missingOf({ reason }: Pick<Unjudged, 'reason'>): 'judging' | 'arriving' {
  return reason === 'not-arriving' ? 'arriving' : 'judging';
}
