export interface BackOffRule {
  readonly freeFailures: number;
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
}

/** Failures older than this no longer count: a person who mistyped yesterday starts afresh. */
export const forgetAfterMs = 24 * 60 * 60_000;

/** How long (ms from `now`) this account and address must wait before the next password is looked at; 0: not at all. */
export function waitMs(
  failures: { readonly count: number; readonly lastAt: number },
  now: number,
  rule: BackOffRule,
): number {
  if (failures.count < rule.freeFailures || now - failures.lastAt > forgetAfterMs) return 0;
  const doublings = Math.min(failures.count - rule.freeFailures, 30);
  const wait = Math.min(rule.firstWaitMs * 2 ** doublings, rule.longestWaitMs);
  // A clock of ours that went backwards must not lock anybody out for longer than the rule says.
  return Math.min(Math.max(0, failures.lastAt + wait - now), wait);
}
