import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { openHistory } from '@vigil/store/history';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openEmbedded } from '../../src/history/embedded/embedded-driver.ts';
import { sqliteError } from '../../src/history/embedded/sqlite-error.ts';
import { LONG_LOG_POINTS } from '../../src/history/embedded/upkeep.ts';
import { samplesInFiles } from './day-files.ts';
import { config, DAY_MS, LATER, momentsOf, quiet, rows } from './embedded-folder.ts';
import { BASE_MS, point, rejection, series, temporaryFolder } from './points.ts';

describe('embedded history', () => {
  it('puts each point into the file of its UTC day, late ones too', async () => {
    await using folder = await temporaryFolder('days');
    const history = await openHistory(config(folder.path));
    const midnight = Date.UTC(2026, 2, 15);
    await history.write(
      [midnight - 1, midnight, midnight - 40 * DAY_MS, midnight + DAY_MS - 1].map((ms) => point({ ms })),
    );
    expect((await readdir(folder.path)).filter((name) => name.endsWith('.db')).toSorted()).toEqual([
      '2026-02-03.db',
      '2026-03-14.db',
      '2026-03-15.db',
    ]);
    expect(await history.count('status', midnight, midnight + DAY_MS)).toBe(2);
    await history.close();
  });

  it('answers the same before, while and after its log becomes chunks', async () => {
    await using folder = await temporaryFolder('sweep');
    const history = openEmbedded(config(folder.path), quiet, LATER);
    const points = series(6_000, { units: 150, startMs: BASE_MS });
    const query = {
      measurement: 'status',
      unit: 'T-0001',
      fields: ['floor'],
      fromMs: BASE_MS,
      toMs: BASE_MS + 40_000,
      buckets: 11,
    } as const;
    const ask = async () => [
      await history.range(query),
      await history.latest('status', 'T-0001', 17),
      await history.count('status', BASE_MS + 1_500, BASE_MS * 2),
    ];
    const log = (): unknown =>
      rows(folder.path, '2026-03-14', 'SELECT coalesce(sum(points), 0) AS n FROM log')[0]?.['n'];
    await history.write(points);
    const before = await ask();
    expect(before[2]).toBe(5_700);
    expect(rows(folder.path, '2026-03-14', 'SELECT * FROM chunk')).toEqual([]);
    let halfway = 0;
    const sweep = history.sweep();
    const swept = sweep.then(() => true);
    while (!(await Promise.race([swept, new Promise<false>((resolve) => setImmediate(() => resolve(false)))]))) {
      const [chunked] = rows(folder.path, '2026-03-14', 'SELECT coalesce(sum(points), 0) AS n FROM chunk');
      if (Number(chunked?.['n']) === 0 || log() === 0) continue;
      halfway += 1;
      expect(await ask()).toEqual(before);
    }
    expect(halfway).toBeGreaterThan(0);
    expect(log()).toBe(0);
    expect(rows(folder.path, '2026-03-14', 'SELECT sum(points) AS n FROM chunk')).toEqual([{ n: 6_000 }]);
    expect(await ask()).toEqual(before);
    expect(await samplesInFiles(folder.path, 'status')).toEqual(momentsOf(points));
    await history.close();
  });

  it('keeps what is written while the log before it becomes chunks', async () => {
    await using folder = await temporaryFolder('meanwhile');
    const history = openEmbedded(config(folder.path), quiet, LATER);
    const points = series(8_000, { units: 200, startMs: BASE_MS });
    await history.write(points.slice(0, 4_000));
    // A sweep takes many turns of the event loop, a small write one or two.
    let swept = false;
    const sweep = history.sweep().finally(() => {
      swept = true;
    });
    await history.write(points.slice(4_000, 4_100));
    expect(swept).toBe(false);
    for (let at = 4_100; at < 8_000; at += 100) await history.write(points.slice(at, at + 100));
    await sweep;
    expect(await samplesInFiles(folder.path, 'status')).toEqual(momentsOf(points));
    await history.sweep();
    expect(await samplesInFiles(folder.path, 'status')).toEqual(momentsOf(points));
    await history.close();
  });

  it('takes up the log that a process before it left', async () => {
    await using folder = await temporaryFolder('left');
    const first = openEmbedded(config(folder.path), quiet, LATER);
    await first.write(series(500, { units: 5 }));
    await first.close();
    const second = openEmbedded(config(folder.path), quiet, LATER);
    await second.sweep();
    await second.close();
    expect(rows(folder.path, '2026-03-14', 'SELECT count(*) AS n FROM log')).toEqual([{ n: 0 }]);
    expect(rows(folder.path, '2026-03-14', 'SELECT sum(points) AS n FROM chunk')).toEqual([{ n: 500 }]);
  });

  it('compacts a long log without being asked, when writing pauses', async () => {
    await using folder = await temporaryFolder('long');
    const history = openEmbedded(config(folder.path), quiet, LATER);
    await history.write(series(LONG_LOG_POINTS, { units: 20, startMs: Date.UTC(2026, 2, 14, 3) }));
    const compacted = () => rows(folder.path, '2026-03-14', 'SELECT count(*) AS n FROM log')[0]?.['n'] === 0;
    for (let looks = 0; looks < 600 && !compacted(); looks += 1) await pause(50);
    expect(rows(folder.path, '2026-03-14', 'SELECT sum(points) AS n FROM chunk')).toEqual([{ n: LONG_LOG_POINTS }]);
    expect(await history.count('status', 0, BASE_MS)).toBe(LONG_LOG_POINTS);
    await history.close();
  });

  it('is a map from moment to fields, whatever the order of writes, late points, sweeps and restarts', async () => {
    const moment = fc.record({
      minute: fc.integer({ min: -70, max: 70 }),
      sequence: fc.integer({ min: 0, max: 2 }),
      floor: fc.integer(),
    });
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.array(moment, { minLength: 1, maxLength: 30 }) },
      { weight: 2, arbitrary: fc.constant('sweep' as const) },
      { weight: 1, arbitrary: fc.constant('restart' as const) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        await using folder = await temporaryFolder('model');
        const model = new Map<bigint, number>();
        let history = openEmbedded(config(folder.path), quiet, LATER);
        for (const each of steps) {
          if (each === 'sweep') await history.sweep();
          else if (each === 'restart') {
            await history.close();
            history = openEmbedded(config(folder.path), quiet, LATER);
          } else {
            const points = each.map(({ minute, sequence, floor }) =>
              point({ ms: BASE_MS + minute * 60_000, sequence, fields: { floor } }),
            );
            await history.write(points);
            for (const [index, { timeNs }] of points.entries()) model.set(timeNs, each[index]?.floor ?? Number.NaN);
          }
        }
        const expected = [...model]
          .toSorted(([a], [b]) => (a < b ? 1 : -1))
          .map(([timeNs, floor]) => ({
            timeMs: Number(timeNs / 1_000_000n),
            fields: { floor: floor === 0 ? 0 : floor },
          }));
        expect(await history.latest('status', 'T-0001', 10_000)).toEqual(expected);
        expect(await history.latest('status', 'T-0001', 5)).toEqual(expected.slice(0, 5));
        expect(await history.count('status', 0, BASE_MS * 2)).toBe(expected.length);
        const half = BASE_MS + 7 * 60_000;
        expect(await history.count('status', half, BASE_MS * 2)).toBe(
          expected.filter(({ timeMs }) => timeMs >= half).length,
        );
        await history.close();
      }),
      { numRuns: 60 },
    );
  });

  it('keeps the chunks of a series free of overlap and short', async () => {
    await using folder = await temporaryFolder('overlap');
    const history = openEmbedded(config(folder.path), quiet, LATER);
    for (let round = 0; round < 4; round += 1) {
      await history.write(series(3_000, { startMs: Date.UTC(2026, 2, 14, 3) + round * 400_500 }));
      await history.sweep();
    }
    const chunks = rows(folder.path, '2026-03-14', 'SELECT first, last, points FROM chunk ORDER BY first');
    expect(chunks.length).toBeGreaterThan(4);
    for (const { points } of chunks) expect(Number(points)).toBeLessThanOrEqual(1_024);
    for (const [before, after] of chunks.slice(1).map((chunk, index) => [chunks[index], chunk])) {
      expect(Number(after?.['first'])).toBeGreaterThan(Number(before?.['last']));
    }
    await history.close();
  });

  it('holds an hour of a city unit in less than 25 bytes a sample', async () => {
    await using folder = await temporaryFolder('size');
    const history = openEmbedded(config(folder.path), quiet, LATER);
    const start = Date.UTC(2026, 2, 14, 10);
    const points = Array.from({ length: 60 * 400 }, (_, index) => {
      const unit = index % 400;
      const minute = Math.floor(index / 400);
      return point({
        unit: `T-${unit}`,
        ms: start + minute * 60_000 + ((unit * 7919 + minute * 104_729) % 900),
        sequence: index % 1000,
        fields: {
          floor: (unit + minute * 5) % 20,
          speedMps: minute % 4 === 0 ? 1.75 : 0,
          doorOpen: minute % 5 === 0,
          mode: 'normal',
          loadKg: (minute * 37) % 800,
          trips: unit * 1000 + minute,
        },
      });
    });
    await history.write(points);
    await history.sweep();
    await history.close();
    const { size } = await stat(join(folder.path, '2026-03-14.db'));
    expect(rows(folder.path, '2026-03-14', 'SELECT count(*) AS n FROM log')).toEqual([{ n: 0 }]);
    const [blobs] = rows(folder.path, '2026-03-14', 'SELECT sum(length(body)) AS bytes FROM chunk');
    expect(Number(blobs?.['bytes']) / points.length).toBeLessThan(15);
    expect(size / points.length).toBeLessThan(25);
  });

  it('deletes whole days and nothing younger', async () => {
    await using folder = await temporaryFolder('prune');
    const history = await openHistory(config(folder.path));
    await history.write([0, 1, 2, 3].map((days) => point({ ms: BASE_MS + days * DAY_MS })));
    await history.prune(BASE_MS + 2 * DAY_MS);
    expect((await readdir(folder.path)).toSorted().map((name) => name.slice(0, 10))).not.toContain('2026-03-15');
    expect(await history.count('status', 0, BASE_MS * 2)).toBe(2);
    await history.write([point({ ms: BASE_MS })]);
    expect(await history.count('status', 0, BASE_MS * 2)).toBe(3);
    await history.close();
  });

  it('calls a full disk a reason to wait', () => {
    const db = new DatabaseSync(':memory:');
    db.exec('CREATE TABLE t (x); PRAGMA max_page_count = 3');
    const full = (): unknown => {
      try {
        db.exec('INSERT INTO t VALUES (zeroblob(100000))');
        return null;
      } catch (error) {
        return sqliteError(error, 'write');
      }
    };
    expect(full()).toMatchObject({ code: 'disk-full', policy: 'wait' });
    db.close();
  });

  it('refuses to write where it was opened for reading', async () => {
    await using folder = await temporaryFolder('readonly');
    const reader = await openHistory({
      driver: 'embedded',
      directory: join(folder.path, 'not-there-yet'),
      readOnly: true,
    });
    expect(await reader.latest('status', 'T-0001', 1)).toEqual([]);
    expect(await rejection(reader.write([point()]))).toMatchObject({ code: 'read-only', policy: 'stop' });
    await reader.close();
  });
});
