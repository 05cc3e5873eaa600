import type { JournalEntry } from '@vigil/journal';
import type { Logger } from '@vigil/service';
import { isStoreAtFault, type QuarantineItem, type Store } from '@vigil/store';
import { HistoryError, type HistoryPoint } from '@vigil/store/history';
import { address } from '../address.ts';
import { decode } from '../decode/decode.ts';
import type { Message } from '../decode/decoded.ts';
import type { RegisterIndex } from '../register-index.ts';
import type { LazyHistory } from './driver.ts';
import { pointOf } from './points.ts';

export interface HistoryWriterParts {
  readonly history: Pick<LazyHistory, 'open'>;
  readonly store: Store;
  readonly logger: Logger;
  readonly register: () => RegisterIndex;
  /** Code table that a unit named in its birth. */
  readonly birthProfile: (unitId: string) => string | null;
}

/**
 * Copies the journal into the history, beside the alarms' path and at its own pace:
 *
 * ```
 *  entries ─▶ points ─▶ driver.write ──stored──▶ cursor
 *                          │  └─rejected: those points to quarantine, the rest is stored ─▶ cursor
 *                          └─HistoryError: nothing moves, the same entries come again after its pause
 * ```
 */
export interface HistoryWriter {
  cursor(journal: string): Promise<number>;
  run(journal: string, entries: readonly JournalEntry[]): Promise<void>;
  status(): { readonly written: number; readonly rejected: number; readonly blockedBy: string | null };
}

function historyCursorName(journal: string): string {
  return `history:${journal}`;
}

/** Pauses that a policy asks for when the server did not say, ms. `stop` needs a person; trying is harmless. */
const pauses = { retry: 0, wait: 5_000, stop: 30_000 } as const;

export function historyPause(error: unknown): number {
  return error instanceof HistoryError ? (error.retryAfterMs ?? pauses[error.policy]) : 0;
}

/** Points of one call: what InfluxDB recommends; a batch message may hold hundreds. */
const pointsPerWrite = 5_000;

interface Made {
  readonly point: HistoryPoint;
  readonly message: Message;
}

export function createHistoryWriter(parts: HistoryWriterParts): HistoryWriter {
  let written = 0;
  let rejected = 0;
  let blockedBy: string | null = null;

  async function write(made: readonly Made[], bad: Omit<QuarantineItem, 'id'>[]): Promise<void> {
    const result = await (await parts.history.open()).write(made.map(({ point }) => point));
    if (result.status === 'rejected') {
      const reasons = new Map(result.bad.map(({ point, reason }) => [identityOf(point), reason]));
      for (const { point, message } of made) {
        const reason = reasons.get(identityOf(point));
        if (reason !== undefined) bad.push(quarantined(message, reason));
      }
    }
  }

  return {
    cursor: (journal) => parts.store.read.cursors.get(historyCursorName(journal)),
    status: () => ({ written, rejected, blockedBy }),
    run: async (journal, entries) => {
      const last = entries.at(-1);
      if (last === undefined) return;
      const made = makePoints(parts, journal, entries);
      const bad: Omit<QuarantineItem, 'id'>[] = [];
      try {
        for (let from = 0; from < made.length; from += pointsPerWrite)
          await write(made.slice(from, from + pointsPerWrite), bad);
        blockedBy = null;
      } catch (error) {
        blockedBy = error instanceof HistoryError ? `${error.policy}: ${error.code}` : String(error);
        throw error;
      }
      await parts.store.transaction(async (tx) => {
        if (bad.length > 0) await tx.quarantine.add(bad);
        await tx.cursors.set(historyCursorName(journal), last.seq);
      });
      written += made.length - bad.length;
      rejected += bad.length;
    },
  };
}

function makePoints(parts: HistoryWriterParts, journal: string, entries: readonly JournalEntry[]): readonly Made[] {
  const register = parts.register();
  const made: Made[] = [];
  for (const entry of entries) {
    if (entry.kind !== 'publish' && entry.kind !== 'will') continue;
    try {
      for (const message of decode({ journal, entry })) {
        if (message.kind !== 'message') continue;
        const addressed = address(register, message);
        if (addressed.kind !== 'unit') continue;
        const point = pointOf(message, addressed.registered, parts.birthProfile(message.unitId));
        if (point !== null) made.push({ point, message });
      }
    } catch (error) {
      if (isStoreAtFault(error)) throw error;
      // The pipeline met the same message and has it in quarantine; history must not stop at it either.
      parts.logger.error({ err: error, journal, seq: entry.seq }, 'message has no history');
    }
  }
  return made;
}

function identityOf(point: HistoryPoint): string {
  return `${point.measurement} ${point.unit} ${point.timeNs}`;
}

function quarantined(message: Message, reason: string): Omit<QuarantineItem, 'id'> {
  const { entry, journal } = message.source;
  return {
    at: entry.receivedAt,
    vendor: message.vendor,
    unitId: message.unitId,
    origin: entry.origin,
    topic: entry.topic,
    reason: 'history-rejected',
    detail: reason.slice(0, 500),
    payload: entry.payload,
    journal,
    journalSeq: entry.seq,
    part: message.part,
  };
}
