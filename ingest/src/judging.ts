import type { Logger } from '@vigil/service';
import type { QuarantineBounds, Store } from '@vigil/store';
import { effectKinds } from '@vigil/vocabulary';
import type { BatchNews } from './batch.ts';
import type { Clock } from './clock.ts';
import { dispatchTo } from './dispatch.ts';
import type { Feature, SweepParts } from './feature.ts';
import { createListening, type Listening } from './listening.ts';
import { createPipeline, type Pipeline } from './pipeline.ts';
import type { Rules } from './rules.ts';
import { createStuck, type Stuck } from './stuck.ts';
import { createSweeper, type Sweeper } from './sweeper.ts';
import { createWorld, type World } from './world.ts';

export interface JudgingParts {
  readonly store: Store;
  readonly features: readonly Feature[];
  readonly rules: Rules;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly utcOffsetMinutes: number;
  readonly quarantineKeep: number;
  readonly quarantineBounds: QuarantineBounds;
  readonly changesKeep: number;
  /** What the shell does after a commit; must not throw. */
  readonly tell: (news: BatchNews) => void;
  /** Our own connection to the broker of this journal is there, or none is wanted. */
  readonly brokerReached: (journal: string) => boolean;
}

/** Everything between the journals and the store: what a message does, and what the passing of time does. */
export interface Judging {
  readonly world: World;
  readonly listening: Listening;
  readonly pipeline: Pipeline;
  readonly sweeper: Sweeper;
  /** What waits and is handled by nobody. */
  readonly stuck: Stuck;
}

/** Features, the world they judge, and the two that call them: the pipeline for messages, the sweeper for time. */
export async function createJudging(parts: JudgingParts): Promise<Judging> {
  const { store, rules, clock, logger, utcOffsetMinutes } = parts;
  const dispatch = dispatchTo(parts.features);
  const world = createWorld(dispatch.memory, (what) => {
    logger.error(what, 'part of a unit’s memory could not be read and is forgotten');
  });
  const listening = createListening();

  const pipeline = await createPipeline({
    store,
    world,
    dispatch,
    rules,
    clock,
    listening,
    logger,
    utcOffsetMinutes,
    quarantineBounds: parts.quarantineBounds,
    tell: (news, journal) => {
      if (journal !== null) {
        listening.heard(journal, clock.monotonic());
        if (news.broker !== null) listening.said(journal, news.broker);
        if (news.brokerStartedAt !== null) listening.restart(journal, news.brokerStartedAt);
      }
      parts.tell(news);
    },
  });
  const sweepParts: SweepParts = {
    world,
    listening,
    rules,
    utcOffsetMinutes,
    store,
    register: () => pipeline.register,
    work: (name, work) => pipeline.work(name, work),
  };
  const stuck = createStuck({
    store,
    logger,
    deadlineKinds: [...dispatch.deadlines.keys()],
    effectKinds: Object.keys(effectKinds),
  });
  const sweeper = createSweeper({
    pipeline,
    stuck,
    deadlineKinds: {
      journalTime: dispatch.kindsOf('journal'),
      wallTime: [...dispatch.kindsOf('wall'), ...dispatch.kindsOf('people')],
    },
    sweeps: dispatch.sweeps(sweepParts),
    store,
    listening,
    clock,
    logger,
    brokerReached: (journal) => parts.brokerReached(journal),
    quarantineKeep: parts.quarantineKeep,
    changesKeep: parts.changesKeep,
  });
  return { world, listening, pipeline, sweeper, stuck };
}
