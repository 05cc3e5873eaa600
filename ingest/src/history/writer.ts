import type { JournalEntry, Position } from '@vigil/journal';
import type { Logger } from '@vigil/service';
import type { ContractFault, QuarantineItem, Store } from '@vigil/store';
import { HistoryError } from '@vigil/store/history';
import { createBirths } from '../births.ts';
import type { Agreement } from './agreement.ts';
import { createDirectory } from './directory.ts';
import type { LazyHistory } from './driver.ts';
import { type Made, makePoints } from './make-points.ts';
import { quarantined } from './refused.ts';
import { addedUp, createStrangers } from './strangers.ts';

export interface HistoryWriterParts {
  readonly history: Pick<LazyHistory, 'name' | 'open'>;
  readonly store: Store;
  readonly logger: Logger;
  readonly agreement: Agreement;
  /** What was given to be written is not what comes next: reading has to begin again at the cursor. */
  readonly begunAnew: (journal: string) => void;
}

/**
 * Copies the journal into the history, beside the alarms' path and at its own pace:
 *
 * ```
 *  entries ─▶ points ─▶ driver.write ──stored──▶ note, cursor  while a server works on one part of the batch, the
 *                          │                                  points of the next are made and sent
 *                          │  └─rejected: those points to quarantine, the rest is stored ─▶ cursor
 *                          └─HistoryError: nothing moves, the same entries come again after its pause
 * ```
 */
export interface HistoryWriter {
  cursor(journal: string): Promise<Position | null>;
  /** Up to where each epoch of the journal is in the history. */
  done(journal: string): Promise<ReadonlyMap<string, number>>;
  run(journal: string, entries: readonly JournalEntry[]): Promise<void>;
  status(): WriterStatus;
}

export interface WriterStatus {
  /** Points stored and points refused since the start. */
  readonly written: number;
  readonly rejected: number;
  /** Why the batch at hand cannot be written; null: it can. */
  readonly blockedBy: string | null;
  /** Times since the start that the history held less than it was known to have: it was replaced, set back or damaged. */
  readonly replaced: number;
}

export function historyCursorName(journal: string): string {
  return `history:${journal}`;
}

/** Pauses that a policy asks for when the server did not say, ms. `stop` needs a person; trying is harmless. */
const pauses = { retry: 0, wait: 5_000, stop: 30_000 } as const;

export function historyPause(error: unknown): number {
  return error instanceof HistoryError ? (error.retryAfterMs ?? pauses[error.policy]) : 0;
}

/** One part of a batch at most: points by the number that InfluxDB recommends, and no more than fit in memory. */
const entriesPerPart = 10_000;
const bytesPerPart = 2 * 1024 * 1024;
/** Points of one call, where a batch message holds hundreds. */
const pointsPerWrite = 10_000;
/** Parts on their way at once. The embedded history is written in this thread, where a second one would only wait. */
const partsAtOnce = { embedded: 1, influx1: 2, influx2: 2 } as const;

type Bad = readonly Omit<QuarantineItem, 'id'>[];

export function createHistoryWriter(parts: HistoryWriterParts): HistoryWriter {
  const { store, logger, agreement } = parts;
  const directory = createDirectory(store.read);
  const making = { logger, directory, births: createBirths(store.read), strangers: createStrangers(store.read) };
  const atOnce = partsAtOnce[parts.history.name];
  let written = 0;
  let rejected = 0;
  let blockedBy: string | null = null;

  async function write(journal: string, made: Made): Promise<Bad> {
    const { points } = made;
    const bad: Omit<QuarantineItem, 'id'>[] = [];
    const driver = await parts.history.open();
    for (let from = 0; from < points.length; from += pointsPerWrite) {
      const result = await driver.write(points.slice(from, from + pointsPerWrite));
      if (result.status === 'rejected') bad.push(...quarantined(journal, result.bad, made));
    }
    return bad;
  }

  /** Writes all entries, some parts at a time. Ends when nothing is on its way any more. @throws the first failure */
  async function writeAll(
    journal: string,
    entries: readonly JournalEntry[],
  ): Promise<{ points: number; bad: Bad; faults: readonly ContractFault[] }> {
    const bad: Omit<QuarantineItem, 'id'>[] = [];
    const faults: ContractFault[] = [];
    const failures: unknown[] = [];
    const underWay: Promise<void>[] = [];
    const failed = (error: unknown): void => void failures.push(error);
    let points = 0;
    for (let from = 0, to = 0; from < entries.length && failures.length === 0; from = to) {
      to = endOfPart(entries, from);
      const made = await makePoints(making, journal, entries.slice(from, to)).catch(failed);
      if (made === undefined) break;
      points += made.points.length;
      for (const fault of made.faults) faults.push(fault);
      if (underWay.length >= atOnce) await underWay.shift();
      underWay.push(write(journal, made).then((refused) => void bad.push(...refused), failed));
    }
    await Promise.all(underWay);
    if (failures.length > 0) throw failures[0];
    return { points, bad, faults: addedUp(faults) };
  }

  async function attempt(journal: string, entries: readonly JournalEntry[], last: JournalEntry) {
    if (await agreement.moved(journal)) {
      parts.begunAnew(journal);
      throw new Error('the history is another one than was written to');
    }
    const result = await writeAll(journal, entries);
    await agreement.note(journal, { epoch: last.epoch, seq: last.seq });
    return result;
  }

  return {
    cursor: async (journal) => {
      // A history that cannot be asked now is asked again before anything is written.
      await agreement.moved(journal).catch(() => false);
      return store.read.cursors.position(historyCursorName(journal));
    },
    done: (journal) => store.read.cursors.done(historyCursorName(journal)),
    status: () => ({ written, rejected, blockedBy, replaced: agreement.replaced }),
    run: async (journal, entries) => {
      const last = entries.at(-1);
      if (last === undefined) return;
      await directory.refresh();
      const { points, bad, faults } = await attempt(journal, entries, last).catch((error: unknown) => {
        blockedBy = error instanceof HistoryError ? `${error.policy}: ${error.code}` : String(error);
        if (error instanceof HistoryError) agreement.doubt();
        throw error;
      });
      blockedBy = null;
      await store.transaction(async (tx) => {
        if (bad.length > 0) await tx.quarantine.add(bad);
        if (faults.length > 0) await tx.contractFaults.note(faults);
        await tx.cursors.set(historyCursorName(journal), last.seq, last.epoch);
      });
      written += points - bad.length;
      rejected += bad.length;
    },
  };
}

/** An array of a few hundred envelopes is one entry, and as many points: the bytes say how many there can be. */
function endOfPart(entries: readonly JournalEntry[], from: number): number {
  let bytes = 0;
  let to = from;
  for (; to < entries.length && to - from < entriesPerPart && bytes < bytesPerPart; to += 1)
    bytes += entries[to]?.payload.byteLength ?? 0;
  return to;
}
