import type { ChangeBatch } from '@vigil/vocabulary';

/** The last batches of one board, for desks that missed some. Bounded by age and by number. */
export interface Ring {
  push(batch: ChangeBatch, at: number): void;
  /** Batches that lead from `seq` to now; null: they are no longer (or were never) here, a snapshot is needed. */
  since(seq: number, now: number): readonly ChangeBatch[] | null;
}

/** @param firstSeq number of the board before its first batch */
export function createRing(limits: { readonly ageMs: number; readonly batches: number }, firstSeq: number): Ring {
  let kept: { readonly batch: ChangeBatch; readonly at: number }[] = [];
  let start = 0;
  let lastSeq = firstSeq;
  const trim = (now: number): void => {
    const tooOld = (at: number): boolean => now - at > limits.ageMs;
    while (start < kept.length && (kept.length - start > limits.batches || tooOld(kept[start]?.at ?? now))) start += 1;
    // Shifting a long array for each batch would cost more than the batches: the front is cut off now and then.
    if (start > 1_000 && start * 2 > kept.length) {
      kept = kept.slice(start);
      start = 0;
    }
  };
  return {
    push: (batch, at) => {
      kept.push({ batch, at });
      lastSeq = batch.seq;
      trim(at);
    },
    since: (seq, now) => {
      trim(now);
      if (seq === lastSeq) return [];
      const found = kept.findIndex((entry, index) => index >= start && entry.batch.prev === seq);
      return found === -1 ? null : kept.slice(found).map((entry) => entry.batch);
    },
  };
}
