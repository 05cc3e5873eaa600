import { openEmbedded } from './embedded/embedded-driver.ts';
import { type HistoryConfigInput, historyConfigSchema } from './history-config.ts';
import type { HistoryDriver, HistoryNotice } from './history-driver.ts';
import { createInflux1Driver } from './influx1/influx1-driver.ts';
import { createInflux2Driver } from './influx2/influx2-driver.ts';

export interface HistoryOptions {
  /** Told about damage, set-aside files and created databases. Called synchronously; must not throw. */
  readonly onNotice?: (notice: HistoryNotice) => void;
}

/**
 * Opens the configured history. Contacts no server: a history that is away is no reason not to start.
 *
 * @example
 * const history = await openHistory({ driver: 'influx1', url: 'http://127.0.0.1:8086', database: 'vigil' });
 * const result = await history.write(points);
 * if (result.status === 'rejected') for (const { point, reason } of result.bad) quarantine(point, reason);
 *
 * @throws ZodError for a wrong configuration, HistoryError when the embedded folder cannot be used
 */
export function openHistory(config: HistoryConfigInput, options: HistoryOptions = {}): Promise<HistoryDriver> {
  return Promise.try(() => {
    const parsed = historyConfigSchema.parse(config);
    const notify = options.onNotice ?? (() => {});
    switch (parsed.driver) {
      case 'embedded':
        return openEmbedded({ ...parsed, directory: parsed.directory ?? './data/history' }, notify);
      case 'influx1':
        return createInflux1Driver(parsed, notify);
      case 'influx2':
        return createInflux2Driver(parsed);
    }
  });
}
