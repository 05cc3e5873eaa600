import { join } from 'node:path';
import { openJournal } from '@vigil/journal';
import type { Logger } from '@vigil/service';
import type { Store } from '@vigil/store';
import type { Clock } from './clock.ts';
import type { IngestConfig } from './config.ts';
import { type Follower, type FollowerStatus, startFollower } from './follow/follower.ts';
import { createMarks, type Marks } from './follow/marks.ts';
import type { Pipeline } from './pipeline.ts';
import type { Hearing } from './sweeper.ts';
import { asideOf, cursorName } from './turns.ts';

export interface JournalsParts {
  readonly config: IngestConfig;
  readonly store: Store;
  readonly pipeline: Pipeline;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** All journals that the pipeline follows. The history has a thread of its own, which follows them for itself. */
export interface Journals {
  /** Follows journals that appeared since. */
  look(): Promise<void>;
  hearing(): readonly Hearing[];
  status(): readonly FollowerStatus[];
  stop(): Promise<void>;
}

interface Followed {
  readonly follower: Follower;
  readonly marks: { readonly all: Marks; readonly own: Marks };
}

export function createJournals(parts: JournalsParts): Journals {
  const { config, store, pipeline, clock, logger } = parts;
  const opened = openJournal({ root: join(config.data, 'journal') });
  const followed = new Map<string, Followed>();

  function follow(journal: string): Followed {
    return {
      marks: { all: createMarks(), own: createMarks() },
      follower: startFollower({
        ...config.batch,
        journals: opened,
        journal,
        name: 'ingest',
        logger,
        now: () => clock.now(),
        mayWait: ({ lane }) => lane === 'telemetry',
        cursor: () => store.read.cursors.position(cursorName(journal)),
        done: () => store.read.cursors.done(cursorName(journal)),
        lanes: {
          stored: () => asideOf(store.read.cursors, journal),
          done: (lane) => store.read.cursors.done(cursorName(journal, lane)),
          setAside: (lane, at) => pipeline.setAside(journal, lane, at),
          rejoin: (lane, at) => pipeline.rejoin(journal, lane, at),
        },
        run: (entries, turn) => pipeline.turn(journal, entries, turn),
      }),
    };
  }

  return {
    look: async () => {
      for (const journal of new Set([...config.journals, ...(await opened.names())]))
        if (!followed.has(journal)) followed.set(journal, follow(journal));
    },
    hearing: () =>
      [...followed].map(([journal, { follower, marks }]) => {
        const { heard, last, ownSeq, ownAt, readingsAt, started, error } = follower.status();
        const at = clock.monotonic();
        return {
          journal,
          doneAt: ownAt,
          readingsAt,
          readable: error === null,
          withIt: started && marks.all.look(heard, last, at),
          isAtEnd: started && marks.own.look(ownSeq, last, at),
        };
      }),
    status: () => [...followed.values()].map(({ follower }) => follower.status()),
    stop: async () => {
      await Promise.all([...followed.values()].map(({ follower }) => follower.stop()));
    },
  };
}
