import type { Proof } from '@vigil/vocabulary';
import { z } from 'zod';

/** What ingest writes down when the canary has come through: fact `canary`. Epoch ms. */
const canaryFact = z.object({ id: z.string(), sentAt: z.number(), storedAt: z.number() });

export const canaryFactKey = 'canary';

/**
 * How long ago the path was last proven, ms. Never a lack of a number: what was never proven is as old as the process. A
 * wall clock that is set makes no old proof young: from the first look at a proof its age is measured by `monotonic`.
 */
export function watchProofAge(deps: {
  readonly proof: () => Proof | null;
  /** Epoch ms. */
  readonly now: () => number;
  readonly monotonic?: () => number;
}): () => number {
  const monotonic = deps.monotonic ?? ((): number => performance.now());
  let known: number | null = null;
  let since = monotonic();
  return () => {
    const at = deps.proof()?.at ?? null;
    if (at !== null && at !== known) {
      known = at;
      since = monotonic() - Math.max(0, deps.now() - at);
    }
    return monotonic() - since;
  };
}

/**
 * A canary seen now. `sentAt` is our own clock's; a clock that was set back in between must not show a negative time.
 * @param seenAt null: found at start, nobody saw it arrive
 */
export function proofFrom(fact: unknown, seenAt: number | null): Proof | null {
  const parsed = canaryFact.safeParse(fact);
  if (!parsed.success) return null;
  const { sentAt, storedAt } = parsed.data;
  const at = seenAt ?? storedAt;
  return { at, latencyMs: Math.max(0, at - sentAt) };
}
