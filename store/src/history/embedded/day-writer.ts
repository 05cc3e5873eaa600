import type { HistoryPoint } from '../history-driver.ts';
import { isStorableValue } from '../storable.ts';
import { Compaction } from './compaction.ts';
import { dayStartNs } from './day.ts';
import type { DayFile } from './day-file.ts';
import { fieldsAt, SliceEncoder, seriesOf, timesOf } from './log-slice.ts';
import { bytesIn, type ChunkRow, textIn } from './rows.ts';
import { SeriesTable } from './series-table.ts';

/** Points compacted together at most: about 100 bytes of memory each while it lasts. */
const MAX_GENERATION_POINTS = 1_000_000;

/** Points of one series as the log has them, in the order of writing. */
interface Collected {
  readonly t: number[];
  readonly fields: string[];
}

/** A part of the log on its way into chunks. */
export interface Generation {
  /** The last row of the log that belongs to it. */
  readonly upTo: number;
  readonly series: Map<number, Collected>;
  /** The last row that was collected so far. */
  collectedTo: number;
}

/** Writing side of one day file: appends to its log, and turns the log into chunks when told to. */
export class DayWriter {
  readonly #file: DayFile;
  readonly #compaction: Compaction;
  readonly #series: SeriesTable;
  readonly #statements;
  #logPoints: number;
  #logSlices: number;

  constructor(file: DayFile, report: (file: DayFile, row: ChunkRow, reason: string) => void) {
    this.#file = file;
    this.#compaction = new Compaction(file, report);
    this.#series = new SeriesTable(file);
    this.#statements = {
      insert: file.db.prepare(
        'INSERT INTO log (first, last, points, series, t, ends, fields) VALUES (?, ?, ?, ?, ?, ?, ?)',
      ),
      sizes: file.db.prepare('SELECT id, points FROM log ORDER BY id'),
      slices: file.db.prepare(
        'SELECT id, series, t, ends, fields FROM log WHERE id > ? AND id <= ? ORDER BY id LIMIT ?',
      ),
      delete: file.db.prepare('DELETE FROM log WHERE id <= ?'),
      total: file.db.prepare('SELECT count(*) AS slices, coalesce(sum(points), 0) AS points FROM log'),
    };
    const total = this.#statements.total.get();
    this.#logPoints = Number(total?.['points']);
    this.#logSlices = Number(total?.['slices']);
  }

  get logPoints(): number {
    return this.#logPoints;
  }

  get logSlices(): number {
    return this.#logSlices;
  }

  /** One transaction; on return the points are on the disk. */
  append(points: readonly HistoryPoint[]): void {
    let first = Number.MAX_SAFE_INTEGER;
    let last = 0;
    const startNs = dayStartNs(this.#file.day);
    try {
      this.#file.transaction(() => {
        const slice = new SliceEncoder(points.length);
        for (const point of points) {
          const t = Number(point.timeNs - startNs);
          if (t < first) first = t;
          if (t > last) last = t;
          slice.add(this.#series.idOf(point), t, fieldsJson(point));
        }
        const { series, t, ends, fields } = slice.columns();
        this.#statements.insert.run(first, last, points.length, series, t, ends, fields);
      });
    } catch (error) {
      this.#series.forget();
      throw error;
    }
    this.#logPoints += points.length;
    this.#logSlices += 1;
  }

  /** The oldest part of the log, not yet collected; null when the log is empty. */
  nextGeneration(): Generation | null {
    let upTo = 0;
    let points = 0;
    for (const row of this.#statements.sizes.iterate()) {
      points += Number(row['points']);
      if (upTo > 0 && points > MAX_GENERATION_POINTS) break;
      upTo = Number(row['id']);
    }
    return upTo === 0 ? null : { upTo, series: new Map(), collectedTo: 0 };
  }

  /** Reads at most `slices` rows of the log into the generation. @returns true while there are more */
  collect(generation: Generation, slices: number): boolean {
    const rows = this.#statements.slices.all(generation.collectedTo, generation.upTo, slices);
    for (const row of rows) {
      const series = seriesOf(bytesIn(row, 'series'));
      const times = timesOf(bytesIn(row, 't'));
      const ends = seriesOf(bytesIn(row, 'ends'));
      const fields = textIn(row, 'fields');
      for (const [index, id] of series.entries()) {
        let collected = generation.series.get(id);
        if (collected === undefined) {
          collected = { t: [], fields: [] };
          generation.series.set(id, collected);
        }
        collected.t.push(times[index] ?? Number.NaN);
        collected.fields.push(fieldsAt(fields, ends, index));
      }
      generation.collectedTo = Number(row['id']);
    }
    return generation.collectedTo < generation.upTo && rows.length > 0;
  }

  /**
   * Puts some series of a collected generation into chunks, in one transaction: as many as `limit` allows, at least one. Until `discard` their
   * points stand in the log too; readers take a moment that stands twice once.
   * @returns true while there are more
   */
  compact(generation: Generation, limit: { readonly series: number; readonly points: number }): boolean {
    const batch: [number, Collected][] = [];
    let points = 0;
    for (const entry of generation.series) {
      batch.push(entry);
      points += entry[1].t.length;
      if (batch.length >= limit.series || points >= limit.points) break;
    }
    this.#file.transaction(() => {
      for (const [id, collected] of batch) this.#compaction.add(id, collected);
    });
    for (const [id] of batch) generation.series.delete(id);
    return generation.series.size > 0;
  }

  /** Deletes the part of the log that is in chunks now. */
  discard(generation: Generation): void {
    this.#file.transaction(() => this.#statements.delete.run(generation.upTo));
    const total = this.#statements.total.get();
    this.#logPoints = Number(total?.['points']);
    this.#logSlices = Number(total?.['slices']);
  }
}

function fieldsJson(point: HistoryPoint): string {
  for (const name in point.fields) {
    if (!isStorableValue(point.fields[name])) {
      return JSON.stringify(
        Object.fromEntries(Object.entries(point.fields).filter(([, value]) => isStorableValue(value))),
      );
    }
  }
  return JSON.stringify(point.fields);
}
