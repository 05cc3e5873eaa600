/**
 * Availability of one unit. Pure: `now` and all facts are passed in, the answer carries a named reason.
 * Silence is a fact about a unit only while we were listening ourselves; that is what `listeningSince` is for.
 */
export const availabilities = [
  'online',
  'late',
  'offline',
  'frozen',
  'not-understood',
  'blocked',
  'scheduled-off',
  'unknown-ours',
  'never-seen',
] as const;
export type Availability = (typeof availabilities)[number];

export interface AvailabilityFacts {
  /** Receipt time of the last message that proves life, epoch ms; null: never heard. */
  readonly lastSeenAt: number | null;
  /** Since when we have been listening without a gap of our own (start of ingest, end of backlog, broker back), epoch ms. */
  readonly listeningSince: number;
  readonly lateAfterMs: number;
  readonly offlineAfterMs: number;
  /** State the unit declared for its current session (birth, state message, Will, disconnect). */
  readonly declared: 'online' | 'offline' | 'sleeping' | 'lost' | null;
  /** Receipt time of that declaration, epoch ms. */
  readonly declaredAt: number | null;
  /** A sleep that it declared is believed up to here, epoch ms; null: its kind does not sleep. */
  readonly sleepEndsAt: number | null;
  /** The unit's gateway is offline since, epoch ms. */
  readonly gatewayDownSince: number | null;
  /** Same content repeated since, although the unit claims to be alive, epoch ms. */
  readonly frozenSince: number | null;
  readonly frozenAfterMs: number;
  /** It is heard, but nothing that it says was understood since, epoch ms. */
  readonly notUnderstoodSince: number | null;
  /** Its connections, or those of its gateway, are cut or refused again and again since, epoch ms. */
  readonly refusedSince: number | null;
  /** Calendar or planned outage says it should be off now. */
  readonly scheduledOff: boolean;
  readonly now: number;
}

export type AvailabilityReason =
  | 'reporting'
  | 'silent-late'
  | 'silent-offline'
  | 'said-offline'
  | 'will'
  | 'sleeping'
  | 'gateway-down'
  | 'repeating'
  | 'not-understood'
  | 'refused'
  | 'scheduled'
  | 'we-were-away'
  | 'never-heard';

export interface AvailabilityVerdict {
  readonly availability: Availability;
  readonly reason: AvailabilityReason;
  /** Since when this is so, epoch ms. */
  readonly since: number;
}

export function judgeAvailability(facts: AvailabilityFacts): AvailabilityVerdict {
  const { lastSeenAt, listeningSince, declared, now } = facts;
  const seenAfter = (at: number | null): boolean => at !== null && lastSeenAt !== null && lastSeenAt > at;
  if (facts.scheduledOff) return { availability: 'scheduled-off', reason: 'scheduled', since: now };
  if (facts.gatewayDownSince !== null && !seenAfter(facts.gatewayDownSince))
    return { availability: 'blocked', reason: 'gateway-down', since: facts.gatewayDownSince };
  if (facts.declaredAt !== null && !seenAfter(facts.declaredAt)) {
    const isOverslept = facts.sleepEndsAt === null || now >= facts.sleepEndsAt;
    if (declared === 'sleeping' && !isOverslept)
      return { availability: 'scheduled-off', reason: 'sleeping', since: facts.declaredAt };
    if (declared === 'offline') return { availability: 'offline', reason: 'said-offline', since: facts.declaredAt };
    if (declared === 'lost') return { availability: 'offline', reason: 'will', since: facts.declaredAt };
  }
  if (lastSeenAt === null) return { availability: 'never-seen', reason: 'never-heard', since: listeningSince };
  // A clock of ours that went backwards must not make a unit silent.
  const silence = Math.max(0, now - Math.max(lastSeenAt, listeningSince));
  const heardSinceWeListen = lastSeenAt >= listeningSince;
  if (silence >= facts.offlineAfterMs) return { availability: 'offline', reason: 'silent-offline', since: lastSeenAt };
  if (!heardSinceWeListen && now - lastSeenAt >= facts.lateAfterMs)
    return { availability: 'unknown-ours', reason: 'we-were-away', since: listeningSince };
  if (heardSinceWeListen && silence >= facts.lateAfterMs)
    return { availability: 'late', reason: 'silent-late', since: lastSeenAt };
  if (facts.refusedSince !== null)
    return { availability: 'not-understood', reason: 'refused', since: facts.refusedSince };
  // Counted from when we listen: what was understood while we were away, we do not know.
  const { notUnderstoodSince } = facts;
  if (notUnderstoodSince !== null && now - Math.max(notUnderstoodSince, listeningSince) >= facts.lateAfterMs)
    return { availability: 'not-understood', reason: 'not-understood', since: notUnderstoodSince };
  if (heardSinceWeListen && facts.frozenSince !== null && now - facts.frozenSince >= facts.frozenAfterMs)
    return { availability: 'frozen', reason: 'repeating', since: facts.frozenSince };
  return { availability: 'online', reason: 'reporting', since: lastSeenAt };
}
