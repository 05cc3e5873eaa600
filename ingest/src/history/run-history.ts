import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openJournal } from '@vigil/journal';
import { createLogger, logLevels, openTrustedTime, supervise } from '@vigil/service';
import { openStore } from '@vigil/store';
import { systemClock } from '../clock.ts';
import { type Follower, startFollower } from '../follow/follower.ts';
import { repeat } from '../repeat.ts';
import { createAgreement } from './agreement.ts';
import { createLazyHistory, dropOldHistory } from './driver.ts';
import type { HistoryStanding, ThreadData } from './thread-messages.ts';
import { createHistoryWriter, historyCursorName, historyPause } from './writer.ts';

const lookEveryMs = 1_000;
const reportEveryMs = 250;
/** Days end once a day; an hour late does not matter, and a restart in between neither. */
const retentionEveryMs = 3_600_000;
const timeEveryMs = 60_000;
/** What is on its way to the history may arrive for so long when the process ends; then it is given up and comes again. */
const farewellMs = 2_000;

export interface RunningHistory {
  /** Ends after the batch at hand, or without it when the history does not answer. */
  stop(): Promise<void>;
}

/**
 * Everything that the history's thread does, with its own connection to the store and its own reading of the journals:
 *
 * ```
 *  journal ─▶ follower ─▶ decode ─▶ points ─▶ driver.write ─▶ cursor
 * ```
 */
export async function runHistory(
  data: ThreadData,
  report: (standing: HistoryStanding) => void,
): Promise<RunningHistory> {
  const logger = createLogger({
    name: 'ingest',
    level: logLevels.find((level) => level === data.logLevel) ?? 'info',
  });
  const store = await openStore(data.store);
  // By a time of its own: a clock that is set years ahead must not delete what was kept.
  const time = openTrustedTime(join(dirname(data.journalRoot), 'time', 'history.json'));
  const driver = createLazyHistory(data.history, logger, () => agreement.lost());
  const agreement = createAgreement({
    history: driver,
    store,
    logger,
    now: () => Math.floor(time.now()),
    cursorName: historyCursorName,
  });
  const journals = openJournal({ root: data.journalRoot });
  const followers = new Map<string, Follower>();
  const begunAnew = (journal: string): void => {
    const end = async (): Promise<void> => {
      await followers.get(journal)?.stop();
      followers.delete(journal);
    };
    supervise(logger, `history of ${journal} begins anew`, end());
  };
  const writer = createHistoryWriter({ history: driver, store, logger, agreement, begunAnew });

  const look = async (): Promise<void> => {
    for (const journal of new Set([...data.journals, ...(await journals.names())])) {
      if (followers.has(journal)) continue;
      const follower = startFollower({
        ...data.batch,
        journals,
        journal,
        name: 'history',
        logger,
        now: () => systemClock.now(),
        mayWait: () => true,
        cursor: () => writer.cursor(journal),
        done: () => writer.done(journal),
        run: (entries) => writer.run(journal, entries),
        retryAfterMs: historyPause,
      });
      followers.set(journal, follower);
    }
  };
  await look();
  const tell = (): void =>
    report({ ...writer.status(), journals: [...followers.values()].map((follower) => follower.status()) });
  const dropOld = (): Promise<void> => dropOldHistory(driver, data.keepDays, time.now());
  const loops = [
    repeat(logger, 'journals of the history', lookEveryMs, look),
    repeat(logger, 'history retention', retentionEveryMs, dropOld),
    repeat(logger, 'time of the history', timeEveryMs, async () => time.save()),
  ];
  const reporting = setInterval(tell, reportEveryMs);

  return {
    stop: async () => {
      await Promise.all(loops.map((loop) => loop.stop()));
      const ended = Promise.all([...followers.values()].map((follower) => follower.stop()));
      await Promise.race([ended, pause(farewellMs, undefined, { ref: false })]);
      await driver.close();
      await ended;
      clearInterval(reporting);
      tell();
      await store.close();
    },
  };
}
