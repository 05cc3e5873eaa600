import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { inflateRawSync } from 'node:zlib';

/** The moments in a folder of day files as `unit@ms`, read straight from SQLite: log and chunks, doubles once. */
export async function samplesInFiles(directory: string, measurement: string): Promise<string[]> {
  const found = new Set<string>();
  for (const name of await readdir(directory)) {
    if (!name.endsWith('.db')) continue;
    const start = Date.parse(`${name.slice(0, 10)}T00:00:00Z`) * 1e6;
    const db = new DatabaseSync(join(directory, name), { readOnly: true });
    const units = new Map(
      db
        .prepare('SELECT id, unit FROM series WHERE measurement = ?')
        .all(measurement)
        .map((row) => [Number(row['id']), String(row['unit'])]),
    );
    const slices = db.prepare('SELECT series, t FROM log').all();
    const chunks = db
      .prepare('SELECT unit, body FROM chunk JOIN series ON series.id = chunk.series WHERE measurement = ?')
      .all(measurement);
    db.close();
    for (const { series, t } of slices) {
      if (!(series instanceof Uint8Array) || !(t instanceof Uint8Array)) throw new Error('a log row without blobs');
      const ids = new DataView(series.buffer, series.byteOffset, series.byteLength);
      const times = new DataView(t.buffer, t.byteOffset, t.byteLength);
      for (let at = 0; at < series.byteLength / 4; at += 1) {
        const unit = units.get(ids.getInt32(at * 4, true));
        if (unit !== undefined) found.add(`${unit}@${BigInt(start) + BigInt(times.getFloat64(at * 8, true))}`);
      }
    }
    for (const { unit, body } of chunks) {
      if (!(body instanceof Uint8Array)) throw new Error('a chunk without a blob');
      const chunk: { m: number[]; s?: number[] } = JSON.parse(inflateRawSync(body.subarray(1)).toString('utf8'));
      let ms = 0;
      for (const [index, delta] of chunk.m.entries()) {
        ms += delta;
        found.add(`${String(unit)}@${BigInt(start) + BigInt(ms) * 1_000_000n + BigInt(chunk.s?.[index] ?? 0)}`);
      }
    }
  }
  return [...found]
    .map((moment) => {
      const at = moment.lastIndexOf('@');
      return `${moment.slice(0, at)}@${BigInt(moment.slice(at + 1)) / 1_000_000n}`;
    })
    .toSorted();
}
