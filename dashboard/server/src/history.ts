import type { Logger } from '@vigil/service';
import { type HistoryConfig, type HistoryDriver, openHistory } from '@vigil/store/history';
import { VigilError } from '@vigil/vocabulary';

/** Opened with the first chart, again after a failure; alarms never wait for it. */
export function createHistory(
  config: HistoryConfig,
  logger: Logger,
): { readonly open: () => Promise<HistoryDriver>; readonly close: () => Promise<void> } {
  let opening: Promise<HistoryDriver> | null = null;
  return {
    open: async () => {
      opening ??= openHistory(config, { onNotice: (notice) => logger.warn({ notice }, 'history') });
      const mine = opening;
      try {
        return await mine;
      } catch (error) {
        if (opening === mine) opening = null;
        logger.warn({ err: error }, 'history cannot be opened');
        throw new VigilError('history-away', 'history cannot be opened', { cause: error });
      }
    },
    close: async () => {
      if (opening === null) return;
      // One that never opened has nothing to close.
      const driver = await opening.catch(() => null);
      await driver?.close();
    },
  };
}
