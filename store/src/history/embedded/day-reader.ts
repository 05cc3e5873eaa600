import type { HistoryMeasurement } from '../history-driver.ts';
import type { DaySample } from './chunk-codec.ts';
import type { DayFile } from './day-file.ts';
import { fieldsAt, seriesOf, timesOf } from './log-slice.ts';
import { bytesIn, type ChunkRow, decodeOrReport, mergeSamples, sampleOrReport, textIn, toChunkRow } from './rows.ts';

export type ReportChunk = (file: DayFile, row: ChunkRow, reason: string) => void;

const CHUNK_COLUMNS = 'id, series, first, last, points, body';

/** A unit's points of one day with from ≤ t < to, ascending. */
export function readSamples(
  file: DayFile,
  measurement: HistoryMeasurement,
  unit: string,
  range: { readonly from: number; readonly to: number },
  report: ReportChunk,
): readonly DaySample[] {
  return file.snapshot(() => {
    const series = seriesId(file, measurement, unit);
    if (series === null) return [];
    const chunks = file.db
      .prepare(`SELECT ${CHUNK_COLUMNS} FROM chunk WHERE series = ? AND first < ? AND last >= ? ORDER BY first`)
      .all(series, range.to, range.from)
      .flatMap((row) => decodeOrReport(file, toChunkRow(row), report))
      .filter(({ t }) => t >= range.from && t < range.to);
    return mergeSamples(chunks, logSamples(file, series, range, report));
  });
}

/** A unit's newest points of one day, newest first. */
export function readNewest(
  file: DayFile,
  measurement: HistoryMeasurement,
  unit: string,
  limit: number,
  report: ReportChunk,
): readonly DaySample[] {
  return file.snapshot(() => {
    const series = seriesId(file, measurement, unit);
    if (series === null) return [];
    const written = logSamples(file, series, { from: 0, to: Number.MAX_SAFE_INTEGER }, report);
    let samples = mergeSamples([], written);
    const chunks = file.db.prepare(`SELECT ${CHUNK_COLUMNS} FROM chunk WHERE series = ? ORDER BY first DESC`);
    for (const row of chunks.iterate(series)) {
      const chunk = toChunkRow(row);
      const oldestNeeded = samples.length < limit ? -1 : (samples.at(-limit)?.t ?? -1);
      // Chunks do not overlap: this one and all before it are older than what is already there.
      if (chunk.last < oldestNeeded) break;
      samples = mergeSamples(decodeOrReport(file, chunk, report), samples);
    }
    return samples.slice(-limit).toReversed();
  });
}

/** Points of a measurement with from ≤ t < to. Whole chunks are counted by their header where the log is silent. */
export function countDay(
  file: DayFile,
  measurement: HistoryMeasurement,
  range: { readonly from: number; readonly to: number },
  report: ReportChunk,
): number {
  const { from, to } = range;
  return file.snapshot(() => {
    const of = 'series IN (SELECT id FROM series WHERE measurement = ?)';
    const whole = file.db
      .prepare(`SELECT coalesce(sum(points), 0) AS n FROM chunk WHERE ${of} AND first >= ? AND last < ?`)
      .get(measurement, from, to);
    let total = Number(whole?.['n']);
    const cut = file.db
      .prepare(
        `SELECT ${CHUNK_COLUMNS} FROM chunk WHERE ${of} AND last >= ? AND first < ? AND (first < ? OR last >= ?)`,
      )
      .all(measurement, from, to, from, to);
    for (const row of cut) {
      total += decodeOrReport(file, toChunkRow(row), report).filter(({ t }) => t >= from && t < to).length;
    }
    const overlapping = file.db.prepare(
      `SELECT ${CHUNK_COLUMNS} FROM chunk WHERE series = ? AND first <= ? AND last >= ?`,
    );
    for (const [series, moments] of logMoments(file, measurement, from, to)) {
      total += moments.size;
      let least = Number.MAX_SAFE_INTEGER;
      let greatest = 0;
      for (const t of moments) {
        if (t < least) least = t;
        if (t > greatest) greatest = t;
      }
      for (const row of overlapping.all(series, greatest, least)) {
        total -= decodeOrReport(file, toChunkRow(row), report).filter(({ t }) => moments.has(t)).length;
      }
    }
    return total;
  });
}

/** In the order of writing, so that the last of several for one moment wins. */
function logSamples(
  file: DayFile,
  series: number,
  { from, to }: { readonly from: number; readonly to: number },
  report: ReportChunk,
): DaySample[] {
  const slices = file.db.prepare('SELECT id, series, t FROM log WHERE last >= ? AND first < ? ORDER BY id');
  const text = file.db.prepare('SELECT ends, fields FROM log WHERE id = ?');
  const samples: DaySample[] = [];
  for (const slice of slices.all(from, to)) {
    const ids = seriesOf(bytesIn(slice, 'series'));
    let index = ids.indexOf(series);
    if (index < 0) continue;
    const times = timesOf(bytesIn(slice, 't'));
    const row = text.get(Number(slice['id']));
    const ends = seriesOf(bytesIn(row, 'ends'));
    const fields = textIn(row, 'fields');
    for (; index >= 0; index = ids.indexOf(series, index + 1)) {
      const t = times[index] ?? -1;
      if (t < from || t >= to) continue;
      const sample = sampleOrReport(file, series, t, fieldsAt(fields, ends, index), report);
      if (sample !== null) samples.push(sample);
    }
  }
  return samples;
}

function logMoments(
  file: DayFile,
  measurement: HistoryMeasurement,
  from: number,
  to: number,
): ReadonlyMap<number, ReadonlySet<number>> {
  const rows = file.db.prepare('SELECT id FROM series WHERE measurement = ?').all(measurement);
  const wanted = new Set(rows.map((row) => Number(row['id'])));
  const moments = new Map<number, Set<number>>();
  for (const slice of file.db.prepare('SELECT series, t FROM log WHERE last >= ? AND first < ?').all(from, to)) {
    const times = timesOf(bytesIn(slice, 't'));
    for (const [index, series] of seriesOf(bytesIn(slice, 'series')).entries()) {
      const t = times[index] ?? -1;
      if (t < from || t >= to || !wanted.has(series)) continue;
      const known = moments.get(series);
      if (known === undefined) moments.set(series, new Set([t]));
      else known.add(t);
    }
  }
  return moments;
}

function seriesId(file: DayFile, measurement: HistoryMeasurement, unit: string): number | null {
  const row = file.db.prepare('SELECT id FROM series WHERE measurement = ? AND unit = ?').get(measurement, unit);
  return row === undefined ? null : Number(row['id']);
}
