import { type DaySample, decodeChunk } from './chunk-codec.ts';
import type { DayFile } from './day-file.ts';
import { toSample } from './log-slice.ts';

/** Rows of a day file as this program wrote them; the tables are STRICT, so a wrong type is damage. */
export interface ChunkRow {
  readonly id: number;
  readonly series: number;
  readonly first: number;
  readonly last: number;
  readonly points: number;
  readonly body: Uint8Array;
}

export type Row = Readonly<Record<string, unknown>>;

export function toChunkRow(row: Row | undefined): ChunkRow {
  const { id, series, first, last, points, body } = row ?? {};
  if (
    typeof id !== 'number' ||
    typeof series !== 'number' ||
    typeof first !== 'number' ||
    typeof last !== 'number' ||
    typeof points !== 'number' ||
    !(body instanceof Uint8Array)
  ) {
    throw new TypeError('a row of the table chunk has another shape');
  }
  return { id, series, first, last, points, body };
}

export function bytesIn(row: Row | undefined, column: string): Uint8Array {
  const value = row?.[column];
  if (!(value instanceof Uint8Array)) throw new TypeError(`the column ${column} is not a blob`);
  return value;
}

export function textIn(row: Row | undefined, column: string): string {
  const value = row?.[column];
  if (typeof value !== 'string') throw new TypeError(`the column ${column} is not a text`);
  return value;
}

/** `earlier` ascending, `later` in the order of writing; where a moment comes twice, the last one wins. */
export function mergeSamples(earlier: readonly DaySample[], later: readonly DaySample[]): readonly DaySample[] {
  if (later.length === 0) return earlier;
  const merged = new Map<number, DaySample>();
  for (const sample of earlier) merged.set(sample.t, sample);
  for (const sample of later) merged.set(sample.t, sample);
  return [...merged.values()].toSorted((a, b) => a.t - b.t);
}

/** A point of the log, or null and a report when its bytes are damaged. */
export function sampleOrReport(
  file: DayFile,
  series: number,
  t: number,
  json: string,
  report: (file: DayFile, row: ChunkRow, reason: string) => void,
): DaySample | null {
  try {
    return toSample(t, json);
  } catch (error) {
    const row = { id: 0, series, first: t, last: t, points: 1, body: new TextEncoder().encode(json) };
    report(file, row, error instanceof Error ? error.message : String(error));
    return null;
  }
}

/** A chunk's points, or none and a report when it is damaged: one bad blob must not hide the day around it. */
export function decodeOrReport(
  file: DayFile,
  row: ChunkRow,
  report: (file: DayFile, row: ChunkRow, reason: string) => void,
): readonly DaySample[] {
  try {
    return decodeChunk(row.body);
  } catch (error) {
    report(file, row, error instanceof Error ? error.message : String(error));
    return [];
  }
}
