import type { QuarantineItem } from '@vigil/store';
import type { HistoryPoint, RejectedPoint } from '@vigil/store/history';
import type { Made } from './make-points.ts';

/** Refused points by their identity, since a driver may name them by an equal one. They go to quarantine with their messages' bytes. */
export function quarantined(
  journal: string,
  bad: readonly RejectedPoint[],
  { points, entries, parts }: Made,
): readonly Omit<QuarantineItem, 'id'>[] {
  const reasons = new Map(bad.map(({ point, reason }) => [identityOf(point), reason]));
  return points.flatMap((point, at) => {
    const reason = reasons.get(identityOf(point));
    const entry = entries[at];
    if (reason === undefined || entry === undefined) return [];
    return [
      {
        at: entry.receivedAt,
        vendor: point.tags['vendor'] ?? null,
        unitId: point.unit,
        origin: entry.origin,
        topic: entry.topic,
        reason: 'history-rejected' as const,
        detail: reason.slice(0, 500),
        payload: entry.payload,
        journal,
        epoch: entry.epoch,
        journalSeq: entry.seq,
        part: parts[at] ?? 0,
      },
    ];
  });
}

function identityOf(point: HistoryPoint): string {
  return `${point.measurement} ${point.unit} ${point.timeNs}`;
}
