import type { QuarantineReason } from '@vigil/vocabulary';
import { type Batch, count } from '../batch.ts';
import type { Source } from '../decode/decoded.ts';

/** Keeps what could not be understood, with its raw bytes. */
export function quarantine(
  batch: Batch,
  what: {
    readonly source: Source;
    readonly part: number;
    readonly reason: QuarantineReason;
    readonly detail: string;
    readonly vendor: string | null;
    readonly unitId: string | null;
  },
): void {
  const { entry, journal } = what.source;
  count(batch, `quarantine:${what.reason}`);
  batch.quarantine.push({
    at: entry.receivedAt,
    vendor: what.vendor,
    unitId: what.unitId,
    origin: entry.origin,
    topic: entry.topic,
    reason: what.reason,
    detail: what.detail,
    payload: entry.payload,
    journal,
    journalSeq: entry.seq,
    part: what.part,
  });
}
