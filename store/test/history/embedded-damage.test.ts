import { copyFile, readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type HistoryNotice, openHistory } from '@vigil/store/history';
import { describe, expect, it } from 'vitest';
import { openEmbedded } from '../../src/history/embedded/embedded-driver.ts';
import { samplesInFiles } from './day-files.ts';
import { config, DAY_MS, LATER, momentsOf, rows } from './embedded-folder.ts';
import { BASE_MS, point, series, temporaryFolder } from './points.ts';

describe('embedded history, damaged', () => {
  it.each(['overwritten with rubbish', 'cut short'])(
    'sets aside a day file that is %s, reports it and goes on',
    async (kind) => {
      await using folder = await temporaryFolder('damage');
      const path = join(folder.path, '2026-03-14.db');
      const first = await openHistory(config(folder.path));
      await first.write([...series(500, { units: 50 }), point({ ms: BASE_MS - DAY_MS })]);
      await first.close();
      if (kind === 'cut short') await truncate(path, 5_000);
      else
        await writeFile(
          path,
          'this is not a database, it is a sentence that is long enough to fill a header of SQLite.'.repeat(60),
        );
      const notices: HistoryNotice[] = [];
      const history = await openHistory(config(folder.path), { onNotice: (notice) => notices.push(notice) });
      const points = series(2_500, { units: 5, startMs: BASE_MS + 1_000 });
      expect(await history.write(points)).toEqual({ status: 'stored' });
      expect(notices).toMatchObject([{ kind: 'day-set-aside', day: '2026-03-14', lost: true }]);
      expect(await samplesInFiles(folder.path, 'status')).toEqual(
        momentsOf([...points, point({ ms: BASE_MS - DAY_MS })]),
      );
      expect((await readdir(folder.path)).some((name) => name.startsWith('2026-03-14.db.damaged-'))).toBe(true);
      expect(await history.health()).toMatchObject({ ok: false });
      await history.close();
    },
  );

  it('a reader reports a damaged day once, moves nothing and answers from the other days', async () => {
    await using folder = await temporaryFolder('damage-read');
    const writer = await openHistory(config(folder.path));
    await writer.write([point(), point({ ms: BASE_MS - DAY_MS })]);
    await writer.close();
    await writeFile(join(folder.path, '2026-03-14.db'), 'rubbish'.repeat(1_000));
    const names = await readdir(folder.path);
    const notices: HistoryNotice[] = [];
    const reader = await openHistory(
      { ...config(folder.path), readOnly: true },
      { onNotice: (notice) => notices.push(notice) },
    );
    expect(await reader.latest('status', 'T-0001', 10)).toHaveLength(1);
    expect(await reader.count('status', 0, BASE_MS * 2)).toBe(1);
    expect(notices).toMatchObject([{ kind: 'day-unreadable', day: '2026-03-14' }]);
    expect(await readdir(folder.path)).toEqual(expect.arrayContaining(names));
    await reader.close();
  });

  it('a reader passes a day whose creation was cut short by a kill, and answers from the other days', async () => {
    await using folder = await temporaryFolder('cut-short');
    const writer = await openHistory(config(folder.path));
    await writer.write([point({ ms: BASE_MS - DAY_MS })]);
    await writer.close();
    // A kill in the first transaction of a new file leaves a rollback journal that only a writer may roll back.
    await using elsewhere = await temporaryFolder('creating');
    const other = join(elsewhere.path, 'other.db');
    const creating = new DatabaseSync(other);
    creating.exec('PRAGMA cache_size = 1; CREATE TABLE earlier (x); BEGIN; CREATE TABLE series (x)');
    for (let row = 0; row < 50; row += 1) creating.exec('INSERT INTO series VALUES (randomblob(5000))');
    for (const end of ['', '-journal']) await copyFile(other + end, join(folder.path, `2026-03-14.db${end}`));
    creating.close();
    const notices: HistoryNotice[] = [];
    const reader = await openHistory(
      { ...config(folder.path), readOnly: true },
      { onNotice: (notice) => notices.push(notice) },
    );
    expect(await reader.count('status', 0, BASE_MS * 2)).toBe(1);
    expect(notices).toEqual([]);
    await reader.close();
  });

  it('a damaged chunk hides only itself and is kept for a person', async () => {
    await using folder = await temporaryFolder('damage-chunk');
    const notices: HistoryNotice[] = [];
    const history = openEmbedded(config(folder.path), (notice) => notices.push(notice), LATER);
    await history.write(series(100, { units: 2 }));
    await history.sweep();
    const db = new DatabaseSync(join(folder.path, '2026-03-14.db'));
    db.exec("UPDATE chunk SET body = x'01ffffffff' WHERE series = (SELECT id FROM series WHERE unit = 'T-0000')");
    db.close();
    expect(await history.latest('status', 'T-0000', 100)).toEqual([]);
    expect(await history.latest('status', 'T-0001', 100)).toHaveLength(50);
    expect(notices).toMatchObject([{ kind: 'chunk-unreadable', unit: 'T-0000', points: 50, lost: true }]);
    await history.write([point({ unit: 'T-0000', ms: BASE_MS + 500 })]);
    await history.sweep();
    expect(await history.latest('status', 'T-0000', 100)).toHaveLength(1);
    expect(rows(folder.path, '2026-03-14', 'SELECT points FROM damaged')).toEqual([{ points: 50 }]);
    await history.close();
  });

  it('a damaged point of the log hides only itself and is kept for a person', async () => {
    await using folder = await temporaryFolder('damage-log');
    const notices: HistoryNotice[] = [];
    const history = openEmbedded(config(folder.path), (notice) => notices.push(notice), LATER);
    await history.write(series(100, { units: 2 }));
    const db = new DatabaseSync(join(folder.path, '2026-03-14.db'));
    db.exec(`UPDATE log SET fields = replace(fields, '{"floor":0,"speedMps":0,', '{"floor":0 "speedMps":0,')`);
    db.close();
    const damaged = notices.length;
    expect(await history.latest('status', 'T-0000', 100)).toHaveLength(49);
    expect(await history.latest('status', 'T-0001', 100)).toHaveLength(50);
    expect(notices.slice(damaged)).toMatchObject([{ kind: 'chunk-unreadable', unit: 'T-0000', points: 1, lost: true }]);
    await history.sweep();
    expect(await history.count('status', 0, BASE_MS * 2)).toBe(99);
    expect(rows(folder.path, '2026-03-14', 'SELECT points FROM damaged')).toEqual([{ points: 1 }]);
    await history.close();
  });
});
