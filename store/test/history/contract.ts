import { type HistoryDriver, HistoryError, type HistoryMeasurement, type HistoryPoint } from '@vigil/store/history';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BASE_MS, point, rejection, series } from './points.ts';

/** One implementation under the contract, with a way to look into the far side that is not the driver itself. */
export interface Subject {
  /** A driver on an empty history. */
  readonly open: () => Promise<HistoryDriver>;
  /**
   * The moments that are really there, as `unit@ms` with one entry a point: through another door than the driver
   * where the far side has one.
   */
  readonly stored: (driver: HistoryDriver, measurement: HistoryMeasurement) => Promise<readonly string[]>;
  readonly stop: () => Promise<void>;
}

export interface Abilities {
  /** Answers InfluxQL or reads itself: `range`, `latest` and `count` work. */
  readonly reads: boolean;
  /** Keeps nanoseconds: two points in one millisecond stay two. */
  readonly nanoseconds: boolean;
}

const momentsOf = (points: readonly HistoryPoint[]): string[] =>
  points.map(({ unit, timeNs }) => `${unit}@${timeNs / 1_000_000n}`).toSorted();

/** What every history driver promises. Run against real far sides only. */
export function historyContract(name: string, abilities: Abilities, start: () => Promise<Subject>): void {
  describe(`history contract: ${name}`, () => {
    // Not registered where the far side cannot: a skip would ask for something that is not missing.
    const reading = abilities.reads ? it : undefined;
    const withNanoseconds = abilities.nanoseconds ? it : undefined;
    let subject: Subject;
    let driver: HistoryDriver;
    beforeAll(async () => {
      subject = await start();
      return () => subject.stop();
    });
    beforeEach(async () => {
      driver = await subject.open();
      return () => driver.close();
    });

    it('has every point when write says stored', async () => {
      const points = series(2_500, { units: 50 });
      expect(await driver.write(points)).toEqual({ status: 'stored' });
      expect([...(await subject.stored(driver, 'status'))].toSorted()).toEqual(momentsOf(points));
    });

    it('changes nothing when the same points are written again', async () => {
      const points = series(600, { units: 3 });
      await driver.write(points);
      await driver.write(points);
      await driver.write(points.slice(100, 300));
      expect([...(await subject.stored(driver, 'status'))].toSorted()).toEqual(momentsOf(points));
    });

    it('stores an empty batch by doing nothing', async () => {
      expect(await driver.write([])).toEqual({ status: 'stored' });
    });

    it('rejects what no engine can hold, by name, and stores all others', async () => {
      const good = [point({ unit: 'good-1' }), point({ unit: 'good-2', fields: { floor: 1, load: Number.NaN } })];
      const bad = [
        point({ unit: 'only-nan', fields: { floor: Number.NaN, load: Number.POSITIVE_INFINITY } }),
        point({ unit: 'no-fields', fields: {} }),
        point({ unit: 'reserved-field', fields: { time: 1 } }),
        point({ unit: 'reserved-tag', tags: { unit: 'someone-else' } }),
        point({ unit: '', fields: { floor: 1 } }),
        point({ unit: 'before-1970', timeNs: -1n }),
        point({ unit: 'after-2262', timeNs: 9_223_372_036_854_775_807n }),
      ];
      const result = await driver.write([...bad.slice(0, 3), ...good, ...bad.slice(3)]);
      expect(result.status).toBe('rejected');
      if (result.status !== 'rejected') return;
      expect(result.bad.map((entry) => entry.point)).toEqual(bad);
      for (const { reason } of result.bad) expect(reason).not.toBe('');
      expect([...(await subject.stored(driver, 'status'))].toSorted()).toEqual(momentsOf(good));
    });

    it('keeps a field a float whether its values are whole or not', async () => {
      const points = [3, 3.5, -0, 1e21, 5e-324, Number.MAX_SAFE_INTEGER].map((floor, index) =>
        point({ ms: BASE_MS + index * 1_000, fields: { floor } }),
      );
      expect(await driver.write(points)).toEqual({ status: 'stored' });
      expect(await subject.stored(driver, 'status')).toHaveLength(points.length);
    });

    it('says that it is healthy', async () => {
      expect(await driver.health()).toMatchObject({ ok: true });
    });

    it('refuses every call after close, with a policy', async () => {
      await driver.close();
      await driver.close();
      const error = await rejection(driver.write([point()]));
      expect(error).toBeInstanceOf(HistoryError);
      expect(error).toMatchObject({ code: 'closed', policy: 'stop' });
    });

    withNanoseconds?.('keeps two points of one millisecond apart', async () => {
      const points = [0, 1, 2].map((sequence) => point({ sequence, fields: { floor: sequence } }));
      await driver.write(points);
      expect(await driver.latest('status', 'T-0001', 10)).toEqual([
        { timeMs: BASE_MS, fields: { floor: 2 } },
        { timeMs: BASE_MS, fields: { floor: 1 } },
        { timeMs: BASE_MS, fields: { floor: 0 } },
      ]);
    });

    reading?.('gives back names and values with every character a device may send', async () => {
      const texts = ['a b,c=d', 'quote " and \\ backslash', "it's", 'ends with \\', '电梯 困人 🛗', 'line\nbreak', ''];
      const units = ['unit with space', 'a,b', 'c=d', "o'clock", 'say "hi"', '梯-001', 'back\\slash'];
      const points = units.flatMap((unit, at) =>
        texts.map((text, index) =>
          point({
            unit,
            ms: BASE_MS + index * 1_000,
            tags: { vendor: 'a b,c=d\\', kind: '', county: '东 区' },
            fields: { text, [`field ,=${at}`]: at },
          }),
        ),
      );
      expect(await driver.write(points)).toEqual({ status: 'stored' });
      for (const [at, unit] of units.entries()) {
        const samples = await driver.latest('status', unit, 100);
        expect(samples.map(({ fields }) => fields['text'])).toEqual(texts.toReversed());
        expect(samples.map(({ fields }) => fields[`field ,=${at}`])).toEqual(texts.map(() => at));
      }
    });

    reading?.('answers the newest points first, across days, no more than asked for', async () => {
      const points = series(200, { startMs: BASE_MS + 3_500_000 });
      await driver.write(points.toReversed());
      const samples = await driver.latest('status', 'T-0000', 150);
      const newest = points.slice(-150).toReversed();
      expect(samples).toEqual(newest.map(({ timeNs, fields }) => ({ timeMs: Number(timeNs / 1_000_000n), fields })));
      expect(await driver.latest('status', 'nobody', 10)).toEqual([]);
    });

    reading?.('keeps measurements and units apart', async () => {
      await driver.write([point(), point({ measurement: 'stats', fields: { trips: 9 } }), point({ unit: 'T-0002' })]);
      expect(await driver.latest('stats', 'T-0001', 10)).toEqual([{ timeMs: BASE_MS, fields: { trips: 9 } }]);
      expect(await driver.count('status', BASE_MS, BASE_MS + 1)).toBe(2);
      expect(await driver.count('alarm', BASE_MS, BASE_MS + 1)).toBe(0);
    });

    reading?.('counts from the first moment up to, but not with, the last', async () => {
      const points = series(4_000, { units: 2, startMs: BASE_MS + 3_000_000 });
      await driver.write(points);
      const from = BASE_MS + 3_000_000;
      expect(await driver.count('status', from, from + 2_000_000)).toBe(4_000);
      expect(await driver.count('status', from + 500, from + 1_000)).toBe(0);
      expect(await driver.count('status', from + 1_000, from + 3_000)).toBe(4);
      expect(await driver.count('status', from + 3_000, from + 1_000)).toBe(0);
    });

    reading?.('folds a range into least, mean and greatest value a bucket', async () => {
      const points = series(1_000, { startMs: BASE_MS + 3_100_123 });
      await driver.write(points);
      const query = {
        measurement: 'status',
        unit: 'T-0000',
        fields: ['speedMps', 'floor', 'doorOpen', 'absent'],
        fromMs: BASE_MS + 3_150_500,
        toMs: BASE_MS + 3_950_777,
        buckets: 37,
      } as const;
      const width = Math.ceil((query.toMs - query.fromMs) / query.buckets);
      const answer = await driver.range(query);
      expect(answer.map(({ field }) => field)).toEqual(query.fields);
      for (const { field, points: got } of answer) {
        const expected = expectedBuckets(points, field, query.fromMs, query.toMs, width);
        expect(got.map(([ms, min, , max]) => [ms, min, max])).toEqual(
          expected.map(({ ms, min, max }) => [ms, min, max]),
        );
        for (const [index, [, , mean]] of got.entries())
          expect(mean).toBeCloseTo(expected[index]?.mean ?? Number.NaN, 9);
      }
      expect(answer.find(({ field }) => field === 'floor')?.points.length).toBe(37);
      expect(answer.find(({ field }) => field === 'doorOpen')?.points).toEqual([]);
    });

    reading?.('leaves out buckets without points and units without history', async () => {
      await driver.write([point({ ms: BASE_MS }), point({ ms: BASE_MS + 90_000, fields: { floor: 8 } })]);
      const query = {
        measurement: 'status',
        fields: ['floor'],
        fromMs: BASE_MS,
        toMs: BASE_MS + 100_000,
        buckets: 10,
      } as const;
      expect(await driver.range({ ...query, unit: 'T-0001' })).toEqual([
        {
          field: 'floor',
          points: [
            [BASE_MS, 3, 3, 3],
            [BASE_MS + 90_000, 8, 8, 8],
          ],
        },
      ]);
      expect(await driver.range({ ...query, unit: 'nobody' })).toEqual([{ field: 'floor', points: [] }]);
      expect(await driver.range({ ...query, unit: 'T-0001', toMs: BASE_MS })).toEqual([{ field: 'floor', points: [] }]);
    });

    it('takes points of any age', async () => {
      const points = [86_400_000, 951_782_400_000, BASE_MS - 86_400_000, BASE_MS].map((ms) => point({ ms }));
      expect(await driver.write(points)).toEqual({ status: 'stored' });
      expect([...(await subject.stored(driver, 'status'))].toSorted()).toEqual(momentsOf(points));
    });
  });
}

function expectedBuckets(
  points: readonly HistoryPoint[],
  field: string,
  fromMs: number,
  toMs: number,
  width: number,
): { ms: number; min: number; mean: number; max: number }[] {
  const values = points.flatMap(({ timeNs, fields }) => {
    const ms = Number(timeNs / 1_000_000n);
    const value = fields[field];
    return typeof value === 'number' && ms >= fromMs && ms < toMs ? [{ ms, value }] : [];
  });
  const groups = Map.groupBy(values, ({ ms }) => fromMs + Math.floor((ms - fromMs) / width) * width);
  return [...groups].map(([ms, group]) => {
    const all = group.map(({ value }) => value);
    return { ms, min: Math.min(...all), max: Math.max(...all), mean: all.reduce((a, b) => a + b, 0) / all.length };
  });
}
