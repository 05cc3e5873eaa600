import { BucketFold, bucketWidthMs } from '../buckets.ts';
import type { HistoryMeasurement, HistorySample, RangeQuery, RangeSeries } from '../history-driver.ts';
import type { DaySample } from './chunk-codec.ts';
import { type DayNumber, dayStartMs, NS_PER_MS, offsetsWithin } from './day.ts';
import type { DayFolder } from './day-folder.ts';
import { countDay, type ReportChunk, readNewest, readSamples } from './day-reader.ts';

/** Charts: every point of the unit in the range, folded into buckets. */
export function readRange(folder: DayFolder, query: RangeQuery, report: ReportChunk): readonly RangeSeries[] {
  const widthMs = bucketWidthMs(query);
  const folds = query.fields.map((field) => ({ field, fold: new BucketFold(query.fromMs, widthMs) }));
  for (const day of folder.days(query.fromMs, query.toMs)) {
    const within = offsetsWithin(day, query.fromMs, query.toMs);
    const samples = folder.read(day, [], (file) => readSamples(file, query.measurement, query.unit, within, report));
    for (const sample of samples) {
      const timeMs = timeOf(day, sample);
      for (const { field, fold } of folds) {
        const value = sample.fields[field];
        if (typeof value === 'number') fold.add(timeMs, value);
      }
    }
  }
  return folds.map(({ field, fold }) => ({ field, points: fold.points() }));
}

/** The newest points, newest first. Walks back over the days that exist until there are enough. */
export function readLatest(
  folder: DayFolder,
  measurement: HistoryMeasurement,
  unit: string,
  limit: number,
  report: ReportChunk,
): readonly HistorySample[] {
  const found: HistorySample[] = [];
  for (const day of folder.days().toReversed()) {
    const samples = folder.read(day, [], (file) => readNewest(file, measurement, unit, limit - found.length, report));
    for (const sample of samples) found.push({ timeMs: timeOf(day, sample), fields: sample.fields });
    if (found.length >= limit) break;
  }
  return found;
}

export function readCount(
  folder: DayFolder,
  measurement: HistoryMeasurement,
  fromMs: number,
  toMs: number,
  report: ReportChunk,
): number {
  let total = 0;
  for (const day of folder.days(fromMs, toMs)) {
    const within = offsetsWithin(day, fromMs, toMs);
    total += folder.read(day, 0, (file) => countDay(file, measurement, within, report));
  }
  return total;
}

const timeOf = (day: DayNumber, sample: DaySample): number => dayStartMs(day) + Math.floor(sample.t / NS_PER_MS);
