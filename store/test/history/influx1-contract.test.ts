import { service, startInfluxd } from '@vigil/harness';
import { openHistory } from '@vigil/store/history';
import { describe } from 'vitest';
import { historyContract } from './contract.ts';
import { momentsInInfluxdb } from './influxdb-moments.ts';

const { path, install } = service('influxd');

describe.skipIf(path === null)(`InfluxDB 1.x (${install})`, () => {
  historyContract('influx1 on influxd', { reads: true, nanoseconds: true }, async () => {
    const influxd = await startInfluxd();
    let databases = 0;
    let database = '';
    return {
      open: () => {
        databases += 1;
        database = `history ${databases}`;
        return openHistory({ driver: 'influx1', url: influxd.url, database });
      },
      stored: (_driver, measurement) => momentsInInfluxdb(influxd, database, measurement),
      stop: () => influxd.stop(),
    };
  });
});
