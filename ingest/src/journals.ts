import { join } from 'node:path';
import { firstEpoch, openJournal } from '@vigil/journal';
import type { Logger } from '@vigil/service';
import type { Store } from '@vigil/store';
import type { Clock } from './clock.ts';
import type { IngestConfig } from './config.ts';
import {
  type Follower,
  type FollowerOptions,
  type FollowerStatus,
  isUrgentEntry,
  startFollower,
} from './follow/follower.ts';
import { createMarks, type Marks } from './follow/marks.ts';
import { type HistoryWriter, historyPause } from './history/writer.ts';
import { cursorName, type Pipeline } from './pipeline.ts';
import type { Hearing } from './sweeper.ts';

export interface JournalsParts {
  readonly config: IngestConfig;
  readonly store: Store;
  readonly pipeline: Pipeline;
  readonly history: HistoryWriter;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** All journals that are followed, each by the pipeline and by the history writer, at their own pace. */
export interface Journals {
  /** Follows journals that appeared since. */
  look(): Promise<void>;
  hearing(): readonly Hearing[];
  status(): readonly { readonly name: 'ingest' | 'history'; readonly status: FollowerStatus }[];
  stop(): Promise<void>;
}

interface Followed {
  readonly ingest: Follower;
  readonly history: Follower;
  readonly marks: Marks;
}

export function createJournals(parts: JournalsParts): Journals {
  const { config, store, pipeline, history, clock, logger } = parts;
  const opened = openJournal({ root: join(config.data, 'journal') });
  const followed = new Map<string, Followed>();

  function follow(journal: string): Followed {
    const base: Pick<FollowerOptions, 'journals' | 'journal' | 'logger' | 'now'> = {
      journals: opened,
      journal,
      logger,
      now: () => clock.now(),
    };
    return {
      marks: createMarks(),
      ingest: startFollower({
        ...base,
        ...config.batch,
        name: 'ingest',
        isUrgent: isUrgentEntry,
        cursor: async () => positionOf(await store.read.cursors.get(cursorName(journal))),
        run: (entries) => pipeline.run(journal, entries),
      }),
      history: startFollower({
        ...base,
        ...config.history,
        name: 'history',
        isUrgent: () => false,
        cursor: async () => positionOf(await history.cursor(journal)),
        run: (entries) => history.run(journal, entries),
        retryAfterMs: historyPause,
      }),
    };
  }

  return {
    look: async () => {
      for (const journal of new Set([...config.journals, ...(await opened.names())]))
        if (!followed.has(journal)) followed.set(journal, follow(journal));
    },
    hearing: () =>
      [...followed].map(([journal, { ingest, marks }]) => {
        const { cursor, last, doneAt, started } = ingest.status();
        return { journal, doneAt, withIt: started && marks.look(cursor, last, clock.monotonic()) };
      }),
    status: () =>
      [...followed.values()].flatMap(({ ingest, history: writer }) => [
        { name: 'ingest' as const, status: ingest.status() },
        { name: 'history' as const, status: writer.status() },
      ]),
    stop: async () => {
      await Promise.all(
        [...followed.values()].flatMap(({ ingest, history: writer }) => [ingest.stop(), writer.stop()]),
      );
    },
  };
}

function positionOf(seq: number): { readonly epoch: string; readonly seq: number } | null {
  return seq === 0 ? null : { epoch: firstEpoch, seq };
}
