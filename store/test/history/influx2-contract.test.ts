import { service, startVictoriaMetrics, type VictoriaMetrics } from '@vigil/harness';
import { type HistoryDriver, openHistory } from '@vigil/store/history';
import { describe } from 'vitest';
import { historyContract } from './contract.ts';

const { path, install } = service('victoria-metrics');

// No InfluxDB 2.x is packaged by Debian. VictoriaMetrics is a real server for its write path; it has no InfluxQL, so
// the shared reader is proved on InfluxDB 1.6 instead. The bucket becomes the label `db`.
describe.skipIf(path === null)(`/api/v2/write (${install})`, () => {
  historyContract('influx2 on VictoriaMetrics', { reads: false, nanoseconds: false }, async () => {
    // One server a test: 1.79 gives the bucket no label, so two histories in one server would be one.
    const servers = new Map<HistoryDriver, VictoriaMetrics>();
    return {
      open: async () => {
        const victoria = await startVictoriaMetrics();
        const driver = await openHistory({
          driver: 'influx2',
          url: victoria.url,
          org: 'vigil',
          bucket: 'b',
          token: 't',
        });
        servers.set(driver, victoria);
        return driver;
      },
      stored: async (driver, measurement) => {
        const exported = (await servers.get(driver)?.exported(`{__name__="${measurement}_floor"}`)) ?? [];
        return exported.flatMap(({ metric, timestamps }) => timestamps.map((ms) => `${metric['unit']}@${ms}`));
      },
      stop: async () => {
        for (const victoria of servers.values()) await victoria.stop();
      },
    };
  });
});
