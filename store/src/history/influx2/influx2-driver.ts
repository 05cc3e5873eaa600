import type { Influx2Config } from '../history-config.ts';
import type { HistoryDriver } from '../history-driver.ts';
import { HistoryError } from '../history-error.ts';
import { createInfluxqlReader } from '../influx/influxql-reader.ts';
import { createPoolCaller } from '../influx/pool-call.ts';
import { writeLines } from '../influx/write-lines.ts';
import { createTransportCaller } from './transport-call.ts';

/**
 * InfluxDB 1.8, 2.x and 3: writes with `@influxdata/influxdb-client` to `/api/v2/write`, reads InfluxQL from `/query`.
 * On 2.x that needs a DBRP mapping, which 2.x makes by itself for a bucket named like the database it stands for.
 */
export function createInflux2Driver(config: Influx2Config): HistoryDriver {
  const writer = createTransportCaller(config);
  const caller = createPoolCaller({
    url: config.url,
    timeoutMs: config.timeoutMs,
    headers: { authorization: `Token ${config.token}` },
  });
  const reader = createInfluxqlReader(caller, {
    database: config.readDatabase ?? config.bucket,
    retentionPolicy: config.readRetentionPolicy,
  });

  return {
    name: 'influx2',
    write: (points) => writeLines(points, config.batchLines, (lines) => writer.write(lines)),
    range: (query) => reader.range(query),
    latest: (measurement, unit, limit) => reader.latest(measurement, unit, limit),
    count: (measurement, fromMs, toMs) => reader.count(measurement, fromMs, toMs),
    health: async () => {
      try {
        const answer = await writer.get('/health');
        return { ok: answer.status === 200, detail: `${config.url}/health answered ${answer.status}` };
      } catch (error) {
        if (error instanceof HistoryError)
          return { ok: false, detail: `${config.url}: ${error.code}, ${error.message}` };
        throw error;
      }
    },
    // The bucket's retention period decides.
    prune: () => Promise.resolve(),
    close: () => {
      writer.close();
      caller.close();
      return Promise.resolve();
    },
  };
}
