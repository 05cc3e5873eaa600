import type { JournalEntry } from '@vigil/journal';
import type { Logger } from '@vigil/service';
import { isStoreAtFault, type QuarantineItem, type Store } from '@vigil/store';
import { HistoryError, type HistoryPoint, type RejectedPoint } from '@vigil/store/history';
import { decode } from '../decode/decode.ts';
import type { Message } from '../decode/decoded.ts';
import { type Births, createBirths } from './births.ts';
import { createDirectory, type UnitDirectory } from './directory.ts';
import type { LazyHistory } from './driver.ts';
import { codePoint, valuePoint } from './points.ts';

export interface HistoryWriterParts {
  readonly history: Pick<LazyHistory, 'open'>;
  readonly store: Store;
  readonly logger: Logger;
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
  status(): WriterStatus;
}

export interface WriterStatus {
  /** Points stored and points refused since the start. */
  readonly written: number;
  readonly rejected: number;
  /** Why the batch at hand cannot be written; null: it can. */
  readonly blockedBy: string | null;
}

function historyCursorName(journal: string): string {
  return `history:${journal}`;
}

/** Pauses that a policy asks for when the server did not say, ms. `stop` needs a person; trying is harmless. */
const pauses = { retry: 0, wait: 5_000, stop: 30_000 } as const;

export function historyPause(error: unknown): number {
  return error instanceof HistoryError ? (error.retryAfterMs ?? pauses[error.policy]) : 0;
}

/** Points of one call: the most that InfluxDB recommends; a batch message may hold hundreds. */
const pointsPerWrite = 10_000;

/**
 * Points of a batch of entries, and at the same place in the other lists where each came from. The messages themselves
 * are let go at once: what lives as long as its batch is copied by the garbage collector again and again.
 */
interface Made {
  readonly points: HistoryPoint[];
  readonly entries: JournalEntry[];
  readonly parts: number[];
}

export function createHistoryWriter(parts: HistoryWriterParts): HistoryWriter {
  const { store } = parts;
  const directory = createDirectory(store.read);
  const births = createBirths(store.read);
  let written = 0;
  let rejected = 0;
  let blockedBy: string | null = null;

  async function write(journal: string, made: Made): Promise<readonly Omit<QuarantineItem, 'id'>[]> {
    const { points } = made;
    const bad: Omit<QuarantineItem, 'id'>[] = [];
    const driver = await parts.history.open();
    for (let from = 0; from < points.length; from += pointsPerWrite) {
      const result = await driver.write(points.slice(from, from + pointsPerWrite));
      if (result.status === 'rejected') bad.push(...quarantined(journal, result.bad, made));
    }
    return bad;
  }

  return {
    cursor: (journal) => store.read.cursors.get(historyCursorName(journal)),
    status: () => ({ written, rejected, blockedBy }),
    run: async (journal, entries) => {
      const last = entries.at(-1);
      if (last === undefined) return;
      await directory.refresh();
      const made = await makePoints(parts.logger, directory, births, journal, entries);
      let bad: readonly Omit<QuarantineItem, 'id'>[];
      try {
        bad = await write(journal, made);
        blockedBy = null;
      } catch (error) {
        blockedBy = error instanceof HistoryError ? `${error.policy}: ${error.code}` : String(error);
        throw error;
      }
      await store.transaction(async (tx) => {
        if (bad.length > 0) await tx.quarantine.add(bad);
        await tx.cursors.set(historyCursorName(journal), last.seq);
      });
      written += made.points.length - bad.length;
      rejected += bad.length;
    },
  };
}

async function makePoints(
  logger: Logger,
  directory: UnitDirectory,
  births: Births,
  journal: string,
  entries: readonly JournalEntry[],
): Promise<Made> {
  const made: Made = { points: [], entries: [], parts: [] };
  for (const entry of entries) {
    if (entry.kind !== 'publish' && entry.kind !== 'will') continue;
    try {
      for (const message of decode({ journal, entry })) {
        if (message.kind !== 'message') continue;
        const pending = addPoint(made, directory, births, message);
        // Telemetry needs nothing that has to be waited for.
        if (pending !== undefined) await pending;
      }
    } catch (error) {
      if (isStoreAtFault(error)) throw error;
      // The pipeline met the same message and has it in quarantine; history must not stop at it either.
      logger.error({ err: error, journal, seq: entry.seq }, 'message has no history');
    }
  }
  return made;
}

function addPoint(made: Made, directory: UnitDirectory, births: Births, message: Message): Promise<void> | undefined {
  const unit = directory.find(message.vendor, message.unitId);
  if (unit === null) return undefined;
  const add = (point: HistoryPoint): void => {
    made.points.push(point);
    made.entries.push(message.source.entry);
    made.parts.push(message.part);
  };
  switch (message.family) {
    case 'status':
    case 'stats': {
      const point = valuePoint(message, unit);
      if (point !== null) add(point);
      return undefined;
    }
    case 'fault':
    case 'event':
    case 'alarm':
      return births.profileOf(message.unitId).then((profile) => add(codePoint(message, unit, profile)));
    case 'birth':
      births.note(message);
      return undefined;
    case 'state':
    case 'test':
      return undefined;
  }
}

/** Refused points by their identity, since a driver may name them by an equal one. */
function quarantined(
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
        journalSeq: entry.seq,
        part: parts[at] ?? 0,
      },
    ];
  });
}

function identityOf(point: HistoryPoint): string {
  return `${point.measurement} ${point.unit} ${point.timeNs}`;
}
