import { type DaySample, encodeChunk } from './chunk-codec.ts';
import type { DayFile } from './day-file.ts';
import { type ChunkRow, decodeOrReport, mergeSamples, sampleOrReport, toChunkRow } from './rows.ts';

/** A blob grows no longer: it is decoded whole for one point. */
const MAX_CHUNK_POINTS = 1_024;
/** Below this a chunk is joined with what follows it: an hour of a unit that reports each minute. */
const SMALL_CHUNK_POINTS = 60;

/** Puts points of the log into chunks. Must run inside a transaction of the day file. */
export class Compaction {
  readonly #file: DayFile;
  readonly #report: (file: DayFile, row: ChunkRow, reason: string) => void;
  readonly #statements;

  constructor(file: DayFile, report: (file: DayFile, row: ChunkRow, reason: string) => void) {
    this.#file = file;
    this.#report = report;
    const columns = 'id, series, first, last, points, body';
    this.#statements = {
      overlapping: file.db.prepare(
        `SELECT ${columns} FROM chunk WHERE series = ? AND first <= ? AND last >= ? ORDER BY first`,
      ),
      before: file.db.prepare(
        `SELECT ${columns} FROM chunk WHERE series = ? AND first < ? ORDER BY first DESC LIMIT 1`,
      ),
      deleteChunk: file.db.prepare('DELETE FROM chunk WHERE id = ?'),
      insertChunk: file.db.prepare('INSERT INTO chunk (series, first, last, points, body) VALUES (?, ?, ?, ?, ?)'),
      keepDamaged: file.db.prepare(
        'INSERT INTO damaged (series, first, last, points, body, reason) VALUES (?, ?, ?, ?, ?, ?)',
      ),
    };
  }

  /**
   * Joins `written` (in the order of writing) with the chunks that it overlaps and with a small one before it, so
   * that the chunks of a series never overlap. Doing it twice with the same points changes nothing.
   */
  add(series: number, written: { readonly t: readonly number[]; readonly fields: readonly string[] }): void {
    const aside = (_file: DayFile, row: ChunkRow, reason: string): void => this.#setAside(row, reason);
    const samples = mergeSamples(
      [],
      written.t.flatMap((t, at) => sampleOrReport(this.#file, series, t, written.fields[at] ?? '', aside) ?? []),
    );
    const first = samples[0]?.t;
    const last = samples.at(-1)?.t;
    if (first === undefined || last === undefined) return;
    const joined = this.#statements.overlapping.all(series, last, first).map(toChunkRow);
    const before = this.#statements.before.get(series, joined[0]?.first ?? first);
    if (before !== undefined) {
      const row = toChunkRow(before);
      if (row.points < SMALL_CHUNK_POINTS) joined.unshift(row);
    }
    const old = joined.flatMap((row) => decodeOrReport(this.#file, row, aside));
    for (const row of joined) this.#statements.deleteChunk.run(row.id);
    this.#insert(series, mergeSamples(old, samples));
  }

  #insert(series: number, samples: readonly DaySample[]): void {
    const pieces = Math.ceil(samples.length / MAX_CHUNK_POINTS);
    const size = Math.ceil(samples.length / pieces);
    for (let at = 0; at < samples.length; at += size) {
      const piece = samples.slice(at, at + size);
      const first = piece[0]?.t;
      const last = piece.at(-1)?.t;
      if (first === undefined || last === undefined) break;
      this.#statements.insertChunk.run(series, first, last, piece.length, encodeChunk(piece));
    }
  }

  #setAside(row: ChunkRow, reason: string): void {
    this.#statements.keepDamaged.run(row.series, row.first, row.last, row.points, row.body, reason);
    this.#report(this.#file, row, reason);
  }
}
