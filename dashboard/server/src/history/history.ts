import type { Logger } from '@vigil/service';
import { type HistoryConfig, type HistoryDriver, openHistory } from '@vigil/store/history';
import { VigilError } from '@vigil/vocabulary';

/** Opened with the first chart, again after a failure. */
export function createHistory(config: HistoryConfig, logger: Logger): () => Promise<HistoryDriver> {
  let opening: Promise<HistoryDriver> | null = null;
  return async () => {
    opening ??= openHistory(config, { onNotice: (notice) => logger.warn({ notice }, 'history') });
    const mine = opening;
    try {
      return await mine;
    } catch (error) {
      if (opening === mine) opening = null;
      logger.warn({ err: error }, 'history cannot be opened');
      throw new VigilError('history-away', 'history cannot be opened', { cause: error });
    }
  };
}
