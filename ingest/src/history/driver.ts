import type { Logger } from '@vigil/service';
import { type HistoryConfig, type HistoryDriver, type HistoryNotice, openHistory } from '@vigil/store/history';

/** The history, opened with the first write and again after a failure: alarms must not wait for its folder. */
export interface LazyHistory {
  readonly name: HistoryDriver['name'];
  open(): Promise<HistoryDriver>;
  close(): Promise<void>;
}

/** Deletes embedded days that are over; an InfluxDB has its own retention. 0 days: keep everything. */
export async function dropOldHistory(history: LazyHistory, keepDays: number, now: number): Promise<void> {
  if (keepDays === 0 || history.name !== 'embedded') return;
  const driver = await history.open();
  await driver.prune(now - keepDays * 86_400_000);
}

/** What says that points are gone which were stored. */
const losses: ReadonlySet<HistoryNotice['kind']> = new Set(['day-set-aside', 'day-replaced', 'database-created']);

export function createLazyHistory(config: HistoryConfig, logger: Logger, lost: () => void): LazyHistory {
  let opening: Promise<HistoryDriver> | null = null;
  async function openOnce(): Promise<HistoryDriver> {
    try {
      return await openHistory(config, {
        onNotice: (notice) => {
          if (losses.has(notice.kind)) lost();
          if (notice.lost) logger.error({ notice }, 'history');
          else logger.warn({ notice }, 'history');
        },
      });
    } catch (error) {
      opening = null;
      throw error;
    }
  }
  return {
    name: config.driver,
    open: () => {
      // One promise for all who ask: two drivers would write, and compact, the same files.
      opening ??= openOnce();
      return opening;
    },
    close: async () => {
      const driver = await opening?.catch(() => null);
      await driver?.close();
    },
  };
}
