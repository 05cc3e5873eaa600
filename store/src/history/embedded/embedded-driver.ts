import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { watchHeadRoom } from '../../head-room.ts';
import type { EmbeddedConfig } from '../history-config.ts';
import type { HistoryDriver, HistoryNotice, HistoryPoint, WriteResult } from '../history-driver.ts';
import { HistoryError } from '../history-error.ts';
import { partitionStorable } from '../storable.ts';
import { type DayNumber, dayName, dayOfNs } from './day.ts';
import type { DayFile } from './day-file.ts';
import { DayFolder } from './day-folder.ts';
import { DayWriter } from './day-writer.ts';
import { readCount, readLatest, readRange } from './embedded-reader.ts';
import type { ChunkRow } from './rows.ts';
import { isDamage, sqliteError } from './sqlite-error.ts';
import { Upkeep } from './upkeep.ts';

/** Points a transaction: one sync each, and some 40 ms during which the history's thread hears nothing else. */
const SLICE_POINTS = 10_000;
/** Days looked at after a restart: their logs may still wait to be compacted. */
const RECENT_DAYS = 2;

export interface EmbeddedDriver extends HistoryDriver {
  readonly name: 'embedded';
  /** Compacts what is in the logs now instead of at the next tick. */
  sweep(): Promise<void>;
}

/**
 * History without a server: one SQLite file a UTC day (`2026-11-23.db`), so that retention is deleting files.
 * `write` resolves after SQLite synced, so a power cut takes nothing that was called stored. Other processes may
 * read the folder with `readOnly` at the same time; only one may write.
 */
export function openEmbedded(
  config: EmbeddedConfig,
  notify: (notice: HistoryNotice) => void,
  now: () => number = Date.now,
): EmbeddedDriver {
  const writers = new Map<DayFile, DayWriter>();
  let closed = false;
  const isDiskLow = watchHeadRoom(config.directory, 'history');

  const report = (file: DayFile, row: ChunkRow, reason: string): void => {
    const unit = file.db.prepare('SELECT unit FROM series WHERE id = ?').get(row.series)?.['unit'];
    notify({
      kind: 'chunk-unreadable',
      day: dayName(file.day),
      unit: String(unit ?? ''),
      points: row.points,
      reason,
      lost: true,
    });
  };

  const guarded = <T>(what: string, work: () => T): T => {
    if (closed) throw new HistoryError('closed', 'the history driver is closed');
    try {
      return work();
    } catch (error) {
      throw sqliteError(error, what);
    }
  };

  const folder = guarded(
    `open ${config.directory}`,
    () =>
      new DayFolder({
        directory: config.directory,
        readOnly: config.readOnly,
        notify,
        onClose: (file) => writers.delete(file),
      }),
  );

  const writerOf = (day: DayNumber): DayWriter => {
    const file = folder.forWriting(day);
    let writer = writers.get(file);
    if (writer === undefined) {
      writer = new DayWriter(file, report);
      writers.set(file, writer);
    }
    return writer;
  };

  const upkeep = config.readOnly
    ? null
    : new Upkeep({
        writers: () => {
          for (const day of folder.days().slice(-RECENT_DAYS)) writerOf(day);
          return [...writers];
        },
        now,
        onError: (file, error) => {
          // Nothing is lost: the points stay in the log, the next sweep tries again.
          const reason = error instanceof Error ? error.message : String(error);
          notify({ kind: 'compaction-failed', day: file === null ? '' : dayName(file.day), reason, lost: false });
        },
      });

  const writeDay = async (day: DayNumber, points: readonly HistoryPoint[]): Promise<void> => {
    for (let at = 0; at < points.length; at += SLICE_POINTS) {
      guarded(`write ${dayName(day)}`, () => {
        const writer = writerOf(day);
        writer.append(points.slice(at, at + SLICE_POINTS));
        upkeep?.notice(writer);
      });
      await yieldToOthers();
    }
  };

  const writeDayPastDamage = async (day: DayNumber, points: readonly HistoryPoint[]): Promise<void> => {
    try {
      await writeDay(day, points);
    } catch (error) {
      const cause = error instanceof HistoryError ? error.cause : error;
      if (!isDamage(cause)) throw error;
      guarded('set aside', () => folder.setAside(day, cause));
      // From the beginning: the first slices went with the damaged file.
      await writeDay(day, points);
    }
  };

  return {
    name: 'embedded',
    write: async (points): Promise<WriteResult> => {
      if (config.readOnly) throw new HistoryError('read-only', 'this history was opened for reading only');
      if (isDiskLow()) throw new HistoryError('disk-full', 'what is left of the disk is for alarms');
      const { good, bad } = partitionStorable(points);
      for (const [day, ofDay] of Map.groupBy(good, (point) => dayOfNs(point.timeNs)))
        await writeDayPastDamage(day, ofDay);
      return bad.length === 0 ? { status: 'stored' } : { status: 'rejected', bad };
    },
    range: (query) => Promise.try(() => guarded('range', () => readRange(folder, query, report))),
    latest: (measurement, unit, limit) =>
      Promise.try(() => guarded('latest', () => readLatest(folder, measurement, unit, Math.max(1, limit), report))),
    count: (measurement, fromMs, toMs) =>
      Promise.try(() => guarded('count', () => readCount(folder, measurement, fromMs, toMs, report))),
    health: () =>
      Promise.resolve().then(() => {
        try {
          const days = guarded('health', () => {
            folder.assertUsable();
            return folder.days();
          });
          const aside = folder.setAsideCount;
          const detail = `${days.length} day files in ${config.directory}${aside === 0 ? '' : `, ${aside} set aside as damaged`}`;
          return { ok: aside === 0, detail };
        } catch (error) {
          return { ok: false, detail: error instanceof Error ? error.message : String(error) };
        }
      }),
    prune: (olderThanMs) => Promise.try(() => guarded('prune', () => folder.deleteBefore(olderThanMs))),
    sweep: () => upkeep?.sweep() ?? Promise.resolve(),
    close: async () => {
      closed = true;
      await upkeep?.stop();
      folder.close();
    },
  };
}
