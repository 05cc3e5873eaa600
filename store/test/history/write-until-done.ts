import { setTimeout as pause } from 'node:timers/promises';
import { type HistoryDriver, HistoryError, type HistoryPoint, type WriteResult } from '@vigil/store/history';

const DEADLINE_MS = 30_000;

/** Writes as the history writer does: the same points again until the driver has a result. */
export async function writeUntilDone(
  driver: HistoryDriver,
  points: readonly HistoryPoint[],
): Promise<{ readonly result: WriteResult; readonly failures: readonly HistoryError[] }> {
  const failures: HistoryError[] = [];
  const deadline = Date.now() + DEADLINE_MS;
  while (Date.now() < deadline) {
    try {
      return { result: await driver.write(points), failures };
    } catch (error) {
      if (!(error instanceof HistoryError)) throw error;
      failures.push(error);
      await pause(5);
    }
  }
  throw new Error('no result in time', { cause: failures.at(-1) });
}
