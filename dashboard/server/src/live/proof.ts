import type { Proof } from '@vigil/vocabulary';
import { z } from 'zod';

/** What ingest writes down when the canary has come through: fact `canary`. Epoch ms. */
const canaryFact = z.object({ id: z.string(), sentAt: z.number(), storedAt: z.number() });

export const canaryFactKey = 'canary';

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
