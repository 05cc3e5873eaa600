import { freePort } from '@vigil/harness';
import { type HistoryDriver, HistoryError, openHistory } from '@vigil/store/history';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { answer, cut, cutInStatusLine, type FakeInflux, hang, startFakeInflux } from './fake-influx.ts';
import { BASE_MS, point, rejection, series } from './points.ts';
import { writeUntilDone } from './write-until-done.ts';

/** Long enough for every answer that is meant to arrive, also on a busy machine. */
const TIMEOUT_MS = 1_500;

const open = {
  influx1: (url: string) =>
    openHistory({ driver: 'influx1', url, database: 'vigil', createDatabase: false, timeoutMs: TIMEOUT_MS }),
  influx2: (url: string) =>
    openHistory({ driver: 'influx2', url, org: 'o', bucket: 'b', token: 'secret', timeoutMs: TIMEOUT_MS }),
} as const;

/** What each answer to a write means. Every row is one behaviour of a far side. */
const verdicts = [
  [200, 'unexpected-answer', 'wait'],
  [202, 'unexpected-answer', 'wait'],
  [302, 'unexpected-answer', 'wait'],
  [401, 'forbidden', 'stop'],
  [403, 'forbidden', 'stop'],
  [404, 'no-database', 'wait'],
  [408, 'deadline', 'retry'],
  [418, 'unexpected-answer', 'wait'],
  [429, 'busy', 'wait'],
  [500, 'server-error', 'retry'],
  [502, 'server-error', 'retry'],
  [503, 'busy', 'wait'],
  [504, 'server-error', 'retry'],
] as const;

describe.each(['influx1', 'influx2'] as const)('a far side that misbehaves, %s', (name) => {
  let fake: FakeInflux;
  let driver: HistoryDriver;
  beforeEach(async () => {
    fake = await startFakeInflux();
    driver = await open[name](fake.url);
    return async () => {
      await driver.close();
      await fake.stop();
    };
  });

  it.each(verdicts)('HTTP %i is no confirmation: %s, %s', async (status, code, policy) => {
    fake.next(answer(status, '{"error":"as told"}'));
    const error = await rejection(driver.write([point()]));
    expect(error).toBeInstanceOf(HistoryError);
    expect(error).toMatchObject({ code, policy, status });
    expect(fake.writes).toHaveLength(1);
    expect(await driver.write([point()])).toEqual({ status: 'stored' });
  });

  it('reads Retry-After as seconds', async () => {
    fake.next(answer(429, '', { 'retry-after': '7' }));
    expect(await rejection(driver.write([point()]))).toMatchObject({ policy: 'wait', retryAfterMs: 7_000 });
  });

  it('reads Retry-After as a date, and no sooner than now', async () => {
    fake.next(answer(429, '', { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' }));
    expect(await rejection(driver.write([point()]))).toMatchObject({ policy: 'wait', retryAfterMs: 0 });
  });

  it('gives up a write that is never answered, and the next one gets through', async () => {
    fake.next(hang);
    expect(await rejection(driver.write([point()]))).toMatchObject({ code: 'deadline', policy: 'retry' });
    expect(await driver.write([point()])).toEqual({ status: 'stored' });
  });

  it.each([204, 200, 400, 500])('an answer of %i cut in the middle is no answer', async (status) => {
    fake.next(status === 204 ? cutInStatusLine : cut(status));
    const error = await rejection(driver.write([point()]));
    expect(error).toBeInstanceOf(HistoryError);
    expect(error).toMatchObject({ policy: 'retry' });
    expect(await driver.write([point()])).toEqual({ status: 'stored' });
  });

  it('waits for an answer that comes slowly but in time', async () => {
    fake.next((write, response) => {
      setTimeout(() => {
        fake.keep(write.lines);
        response.writeHead(204).end();
      }, TIMEOUT_MS / 4);
    });
    expect(await driver.write([point()])).toEqual({ status: 'stored' });
  });

  it('writes at once when a refused connection is possible again', async () => {
    const port = await freePort();
    const late = await open[name](`http://127.0.0.1:${port}`);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect(await rejection(late.write([point()]))).toMatchObject({ code: 'unreachable', policy: 'retry' });
    }
    expect(await late.health()).toMatchObject({ ok: false });
    const back = await startFakeInflux(port);
    expect(await late.write([point()])).toEqual({ status: 'stored' });
    await late.close();
    await back.stop();
  });

  it('ends a call under way when it is closed', async () => {
    fake.next(hang);
    const write = rejection(driver.write([point()]));
    await driver.close();
    expect(await write).toMatchObject({ code: 'closed', policy: 'stop' });
  });

  it('halves a batch that is too large until it fits', async () => {
    fake.otherwise((write, response) => {
      if (write.lines.length > 40) return answer(413, 'too large')(write, response, response.req.socket);
      fake.keep(write.lines);
      response.writeHead(204).end();
    });
    const points = series(300);
    expect(await driver.write(points)).toEqual({ status: 'stored' });
    expect(fake.kept.size).toBe(300);
  });

  it('names a single point that is too large instead of trying for ever', async () => {
    fake.otherwise((write, response, socket) => {
      if (write.lines.some((line) => line.length > 1_000)) return answer(413, 'too large')(write, response, socket);
      fake.keep(write.lines);
      response.writeHead(204).end();
    });
    const big = point({ ms: BASE_MS + 500, fields: { text: 'x'.repeat(2_000) } });
    const result = await driver.write([...series(20), big, ...series(20, { startMs: BASE_MS + 100_000 })]);
    expect(result).toEqual({ status: 'rejected', bad: [{ point: big, reason: 'HTTP 413: too large' }] });
    expect([...fake.kept].filter((line) => !line.includes('vigil-probe'))).toHaveLength(40);
  });

  it.each(['keeps the good points (1.x)', 'keeps none (2.x)'])(
    'stores every good point of a refused batch and names the bad ones: a server that %s',
    async (kind) => {
      const partial = kind.includes('1.x');
      fake.otherwise((write, response, socket) => {
        const good = write.lines.filter((line) => !line.includes('bad'));
        if (good.length === write.lines.length || partial) fake.keep(good);
        if (good.length === write.lines.length) response.writeHead(204).end();
        else {
          const at = write.lines.findIndex((line) => line.includes('bad')) + 1;
          answer(400, `{"message":"unable to parse at line ${at}"}`)(write, response, socket);
        }
      });
      await fc.assert(
        fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }), async (isBad) => {
          const points = isBad.map((bad, index) =>
            point({ unit: bad ? `bad-${index}` : `good-${index}`, ms: BASE_MS + index }),
          );
          const result = await driver.write(points);
          const bad = points.filter(({ unit }) => unit.startsWith('bad'));
          expect(result.status).toBe(bad.length === 0 ? 'stored' : 'rejected');
          expect(result.status === 'rejected' ? result.bad.map((entry) => entry.point) : []).toEqual(bad);
          const keptUnits = new Set([...fake.kept].map((line) => /unit=([^,]+)/.exec(line)?.[1]));
          for (const { unit } of points) expect(keptUnits.has(unit)).toBe(unit.startsWith('good'));
        }),
        { numRuns: 25 },
      );
    },
  );

  it.each([
    [400, '<html><body>The plain HTTP request was sent to HTTPS port</body></html>'],
    [400, ''],
    [422, 'no healthy upstream'],
  ])('a proxy’s %i is no verdict on the points: %s', async (status, body) => {
    fake.otherwise(answer(status, body, { 'content-type': 'text/html' }));
    expect(await rejection(driver.write(series(20)))).toMatchObject({ code: 'unexpected-answer', policy: 'wait' });
  });

  it.each([
    [400, '{"message":"bucket is read-only"}'],
    [422, '{"error":"tenant over quota"}'],
  ])('a far side that refuses every point with its %i is at fault itself: %s', async (status, body) => {
    fake.otherwise(answer(status, body));
    for (const points of [series(20), series(1)])
      expect(await rejection(driver.write(points))).toMatchObject({ code: 'refuses-all', policy: 'wait' });
    // Twice two requests, and not one for each point.
    expect(fake.writes.length).toBeLessThanOrEqual(4);
  });

  it('a far side that begins to refuse everything while a bad point is looked for names none', async () => {
    let seen = 0;
    fake.otherwise((write, response, socket) => {
      seen += 1;
      const isProbe = write.lines.some((line) => line.includes('vigil-probe'));
      if (isProbe && seen < 3) response.writeHead(204).end();
      else answer(400, '{"message":"no"}')(write, response, socket);
    });
    expect(await rejection(driver.write(series(8)))).toMatchObject({ code: 'refuses-all' });
  });

  it('reads no more of an answer than a sentence can be', async () => {
    fake.otherwise((_write, response, socket) => {
      response.writeHead(400, { 'content-type': 'application/json' });
      const more = (): void => {
        while (!socket.destroyed && response.write('x'.repeat(64 * 1024)));
        if (!socket.destroyed) response.once('drain', more);
      };
      more();
    });
    expect(await rejection(driver.write([point()]))).toMatchObject({ code: 'unexpected-answer', policy: 'wait' });
  });

  it('waits a minute at most, whatever Retry-After says', async () => {
    fake.next(answer(429, '', { 'retry-after': '999999999' }));
    expect(await rejection(driver.write([point()]))).toMatchObject({ policy: 'wait', retryAfterMs: 60_000 });
  });

  it('calls nothing stored that was not confirmed, whatever comes back', async () => {
    // A far side that draws its behaviour; the model is what it confirmed.
    const behaviour = fc.constantFrom<'ok' | 'lost' | 'kept-but-cut' | 400 | 401 | 404 | 429 | 500 | 503 | 200>(
      'ok',
      'ok',
      'ok',
      'ok',
      'lost',
      'kept-but-cut',
      400,
      401,
      404,
      429,
      500,
      503,
      200,
    );
    let unit = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(behaviour, { minLength: 1, maxLength: 12 }), async (script) => {
        fake.next(
          ...script.map((kind): Parameters<FakeInflux['otherwise']>[0] => (write, response, socket) => {
            if (kind === 'lost') socket.destroy();
            else if (kind === 'kept-but-cut') {
              fake.keep(write.lines);
              cutInStatusLine(write, response, socket);
            } else if (kind === 'ok') {
              fake.keep(write.lines);
              response.writeHead(204).end();
            } else answer(kind, '{"error":"as drawn"}')(write, response, socket);
          }),
        );
        unit += 1;
        const points = Array.from({ length: 8 }, (_, index) => point({ unit: `u-${unit}-${index}` }));
        const { result } = await writeUntilDone(driver, points);
        const refused = new Set(result.status === 'rejected' ? result.bad.map((entry) => entry.point.unit) : []);
        const kept = new Set([...fake.kept].map((line) => /unit=([^,]+)/.exec(line)?.[1]));
        for (const each of points) expect(kept.has(each.unit) || refused.has(each.unit)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('sends its credential and nanoseconds, and never more lines than configured', async () => {
    await driver.close();
    driver =
      name === 'influx1'
        ? await openHistory({
            driver: 'influx1',
            url: fake.url,
            database: 'd b',
            username: 'u',
            password: 'p',
            batchLines: 7,
          })
        : await openHistory({
            driver: 'influx2',
            url: fake.url,
            org: 'o',
            bucket: 'd b',
            token: 'secret',
            batchLines: 7,
          });
    await driver.write(series(20));
    expect(fake.writes.map(({ lines }) => lines.length)).toEqual([7, 7, 6]);
    const [first] = fake.writes;
    const parameters = new URL(first?.url ?? '', fake.url).searchParams;
    expect(parameters.get('precision')).toBe('ns');
    expect(parameters.get(name === 'influx1' ? 'db' : 'bucket')).toBe('d b');
    expect(first?.authorization).toBe(name === 'influx1' ? `Basic ${btoa('u:p')}` : 'Token secret');
    expect(first?.lines[0]).toBe(
      `status,county=east,kind=elevator,unit=T-0000,vendor=acme floor=0,speedMps=0,doorOpen=true ${BASE_MS}000000`,
    );
  });
});
