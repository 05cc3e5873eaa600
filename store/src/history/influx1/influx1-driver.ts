import type { Influx1Config } from '../history-config.ts';
import type { HistoryDriver, HistoryNotice } from '../history-driver.ts';
import { HistoryError } from '../history-error.ts';
import { answerError, type HttpAnswer, queryVerdict, writeVerdict } from '../influx/http-verdict.ts';
import { quoteName } from '../influx/influxql.ts';
import { createInfluxqlReader } from '../influx/influxql-reader.ts';
import { parseResult } from '../influx/influxql-result.ts';
import { createPoolCaller } from '../influx/pool-call.ts';
import { writeLines } from '../influx/write-lines.ts';

/** InfluxDB 1.x through the `influx` package: `POST /write` and InfluxQL. */
export function createInflux1Driver(config: Influx1Config, notify: (notice: HistoryNotice) => void): HistoryDriver {
  const auth = config.username === undefined ? undefined : `${config.username}:${config.password ?? ''}`;
  const caller = createPoolCaller({ url: config.url, timeoutMs: config.timeoutMs, auth });
  const reader = createInfluxqlReader(caller, {
    database: config.database,
    missingIsEmpty: config.createDatabase,
  });

  const createDatabase = async (): Promise<void> => {
    const statement = `CREATE DATABASE ${quoteName(config.database)}`;
    const answer = await caller.call({ method: 'POST', path: '/query', query: { q: statement } });
    const verdict = queryVerdict(answer.status);
    if (verdict !== 'answered') throw answerError(verdict, answer, Date.now());
    parseResult(answer.body);
    notify({ kind: 'database-created', database: config.database, lost: false });
  };

  const post = async (body: Uint8Array): Promise<HttpAnswer> => {
    const write = (): Promise<HttpAnswer> =>
      caller.call({ method: 'POST', path: '/write', query: { db: config.database, precision: 'ns' }, body });
    const answer = await write();
    // Only a write creates: a dashboard that reads too early must not decide where the database stands.
    if (writeVerdict(answer.status) !== 'no-database' || !config.createDatabase) return answer;
    await createDatabase();
    return write();
  };

  return {
    name: 'influx1',
    write: (points) => writeLines(points, config.batchLines, post),
    range: (query) => reader.range(query),
    latest: (measurement, unit, limit) => reader.latest(measurement, unit, limit),
    count: (measurement, fromMs, toMs) => reader.count(measurement, fromMs, toMs),
    health: async () => {
      try {
        // Through /query and not /ping: a ping answers even while credentials are wrong.
        const answer = await caller.call({ method: 'GET', path: '/query', query: { q: 'SHOW DATABASES' } });
        const verdict = queryVerdict(answer.status);
        if (verdict !== 'answered') throw answerError(verdict, answer, Date.now());
        const known = parseResult(answer.body).some((table) => table.rows.some(([name]) => name === config.database));
        if (known) return { ok: true, detail: `InfluxDB 1.x at ${config.url}, database ${config.database}` };
        return config.createDatabase
          ? {
              ok: true,
              detail: `InfluxDB 1.x at ${config.url}, database ${config.database} comes with the first write`,
            }
          : { ok: false, detail: `InfluxDB 1.x at ${config.url} has no database ${config.database}` };
      } catch (error) {
        if (error instanceof HistoryError)
          return { ok: false, detail: `${config.url}: ${error.code}, ${error.message}` };
        throw error;
      }
    },
    // The retention policy of the database decides; deleting from here would fight with it.
    prune: () => Promise.resolve(),
    close: () => {
      caller.close();
      return Promise.resolve();
    },
  };
}
