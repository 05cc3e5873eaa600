import { type Influxd, service, startInfluxd, startVictoriaMetrics, type VictoriaMetrics } from '@vigil/harness';
import { type HistoryDriver, type HistoryNotice, type HistoryPoint, openHistory } from '@vigil/store/history';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { momentsInInfluxdb } from './influxdb-moments.ts';
import { BASE_MS, point, rejection, series } from './points.ts';
import { writeUntilDone } from './write-until-done.ts';

const influxdPath = service('influxd');
const victoriaPath = service('victoria-metrics');

describe.skipIf(influxdPath.path === null)(`a real InfluxDB 1.x in trouble (${influxdPath.install})`, () => {
  let influxd: Influxd;
  let driver: HistoryDriver;
  let notices: HistoryNotice[];
  let database = '';
  let databases = 0;
  beforeAll(async () => {
    influxd = await startInfluxd();
    return () => influxd.stop();
  });
  beforeEach(async () => {
    databases += 1;
    database = `outage${databases}`;
    notices = [];
    driver = await openHistory(
      { driver: 'influx1', url: influxd.url, database, timeoutMs: 2_000 },
      { onNotice: (notice) => notices.push(notice) },
    );
    return () => driver.close();
  });
  const stored = (): Promise<string[]> => momentsInInfluxdb(influxd, database, 'status');

  it('stopped with SIGSTOP it is a deadline, continued it has every point once', async () => {
    const points = series(3_000, { units: 10 });
    await driver.write(points.slice(0, 1_000));
    influxd.pause();
    expect(await rejection(driver.write(points.slice(1_000, 2_000)))).toMatchObject({
      code: 'deadline',
      policy: 'retry',
    });
    expect(await rejection(driver.count('status', 0, BASE_MS))).toMatchObject({ code: 'deadline' });
    expect(await driver.health()).toMatchObject({ ok: false });
    influxd.resume();
    const { failures, result } = await writeUntilDone(driver, points.slice(1_000));
    expect(result).toEqual({ status: 'stored' });
    for (const { policy } of failures) expect(policy).not.toBe('stop');
    expect(await stored()).toEqual(momentsOf(points));
    expect(await driver.count('status', BASE_MS, BASE_MS + 3_000_000)).toBe(3_000);
  });

  it('killed and restarted under load it has every point that was called stored, once', async () => {
    const batches = Array.from({ length: 12 }, (_, at) => series(500, { units: 5, startMs: BASE_MS + at * 100_000 }));
    for (const [at, batch] of batches.entries()) {
      if (at !== 4 && at !== 8) {
        await writeUntilDone(driver, batch);
        continue;
      }
      const writing = writeUntilDone(driver, batch);
      await influxd.kill();
      expect(await rejection(driver.write(batch))).toMatchObject({ policy: 'retry' });
      await influxd.restart();
      await writing;
    }
    expect(await stored()).toEqual(momentsOf(batches.flat()));
  });

  it('makes the database with the first write, and again when somebody dropped it', async () => {
    expect(await driver.count('status', 0, BASE_MS * 2)).toBe(0);
    expect(await driver.latest('status', 'T-0001', 1)).toEqual([]);
    expect(await driver.health()).toMatchObject({ ok: true });
    await driver.write([point()]);
    await influxd.query(`DROP DATABASE "${database}"`);
    await driver.write([point({ unit: 'T-0002' })]);
    expect(await stored()).toEqual([`T-0002@${BASE_MS}`]);
    expect(notices).toEqual([
      { kind: 'database-created', database, lost: false },
      { kind: 'database-created', database, lost: false },
    ]);
  });

  it('waits for a database that it may not make', async () => {
    const waiting = await openHistory({
      driver: 'influx1',
      url: influxd.url,
      database: 'nobody-made-it',
      createDatabase: false,
    });
    expect(await rejection(waiting.write([point()]))).toMatchObject({
      code: 'no-database',
      policy: 'wait',
      status: 404,
    });
    expect(await waiting.health()).toMatchObject({ ok: false });
    expect(await rejection(waiting.latest('status', 'T-0001', 1))).toMatchObject({
      code: 'no-database',
      policy: 'wait',
    });
    await waiting.close();
  });

  it('a field of another type is rejected with the reason of the server, all others are stored', async () => {
    await driver.write([point({ fields: { floor: 1 } })]);
    const bad = [7, 300, 511].map((at) =>
      point({ unit: `bad-${at}`, ms: BASE_MS + at, fields: { floor: `floor ${at}` } }),
    );
    const good = series(600, { units: 6, startMs: BASE_MS + 10_000 });
    const mixed = good.toSpliced(7, 0, ...bad.slice(0, 1)).toSpliced(300, 0, ...bad.slice(1));
    const result = await driver.write(mixed);
    expect(result.status).toBe('rejected');
    if (result.status !== 'rejected') return;
    expect(result.bad.map((entry) => entry.point)).toEqual(bad);
    for (const { reason } of result.bad) expect(reason).toContain('field type conflict');
    expect(await stored()).toEqual(momentsOf([point(), ...good]));
  });

  it('the InfluxQL reader of the 2.x driver reads what 1.x holds', async () => {
    const points = series(120, { units: 2 });
    await driver.write(points);
    const reader = await openHistory({
      driver: 'influx2',
      url: influxd.url,
      bucket: 'elsewhere',
      token: 't',
      readDatabase: database,
      readRetentionPolicy: 'autogen',
    });
    const query = {
      measurement: 'status',
      unit: 'T-0001',
      fields: ['floor'],
      fromMs: BASE_MS,
      toMs: BASE_MS + 60_000,
      buckets: 6,
    } as const;
    expect(await reader.range(query)).toEqual(await driver.range(query));
    expect(await reader.latest('status', 'T-0001', 5)).toEqual(await driver.latest('status', 'T-0001', 5));
    expect(await reader.count('status', BASE_MS, BASE_MS + 60_000)).toBe(120);
    // 1.6 has no /api/v2/write: that is "missing", and nothing is called stored.
    expect(await rejection(reader.write(points))).toMatchObject({ code: 'no-database', policy: 'wait' });
    await reader.close();
  });
});

describe.skipIf(influxdPath.path === null)(`a real InfluxDB 1.x with limits (${influxdPath.install})`, () => {
  const admin = { username: 'root', password: 'p"w:d' };
  let influxd: Influxd;
  beforeAll(async () => {
    influxd = await startInfluxd({ admin, maxBodyBytes: 4_096 });
  });
  afterAll(() => influxd.stop());

  it('a wrong password stops the writer instead of dropping anything', async () => {
    const wrong = await openHistory({
      driver: 'influx1',
      url: influxd.url,
      database: 'd',
      username: 'root',
      password: 'no',
    });
    expect(await rejection(wrong.write([point()]))).toMatchObject({ code: 'forbidden', policy: 'stop', status: 401 });
    expect(await wrong.health()).toMatchObject({ ok: false });
    await wrong.close();
  });

  it('a batch above its body limit is halved until it fits', async () => {
    const right = await openHistory({ driver: 'influx1', url: influxd.url, database: 'd', ...admin });
    const huge = point({ ms: BASE_MS - 1, fields: { text: 'x'.repeat(5_000) } });
    const points = series(200);
    expect(await right.write([huge, ...points])).toMatchObject({ status: 'rejected', bad: [{ point: huge }] });
    expect(await right.count('status', 0, BASE_MS * 2)).toBe(200);
    await right.close();
  });
});

describe.skipIf(victoriaPath.path === null)(`a real /api/v2/write in trouble (${victoriaPath.install})`, () => {
  let victoria: VictoriaMetrics;
  let driver: HistoryDriver;
  beforeAll(async () => {
    victoria = await startVictoriaMetrics();
    driver = await openHistory({
      driver: 'influx2',
      url: victoria.url,
      org: 'o',
      bucket: 'b',
      token: 't',
      timeoutMs: 2_000,
    });
    return async () => {
      await driver.close();
      await victoria.stop();
    };
  });

  it('stopped with SIGSTOP it is a deadline, continued it has every point', async () => {
    const points = series(2_000, { units: 10 });
    await driver.write(points.slice(0, 1_000));
    victoria.pause();
    expect(await rejection(driver.write(points.slice(1_000)))).toMatchObject({ code: 'deadline', policy: 'retry' });
    expect(await driver.health()).toMatchObject({ ok: false });
    victoria.resume();
    await writeUntilDone(driver, points.slice(1_000));
    const exported = await victoria.exported('{__name__="status_floor"}');
    const moments = exported.flatMap(({ metric, timestamps }) => timestamps.map((ms) => `${metric['unit']}@${ms}`));
    expect(moments.toSorted()).toEqual(momentsOf(points));
  });
});

function momentsOf(points: readonly HistoryPoint[]): string[] {
  return points.map(({ unit, timeNs }) => `${unit}@${timeNs / 1_000_000n}`).toSorted();
}
