import type { Logger } from '@vigil/service';
import { isStoreAtFault, type Store } from '@vigil/store';
import type { Clock } from './clock.ts';
import type { Sweep } from './feature.ts';
import { brokerFact, brokerStates, type Listening } from './listening.ts';
import type { Pipeline } from './pipeline.ts';
import type { Stuck } from './stuck.ts';

/** Where one journal's follower stands. */
export interface Hearing {
  readonly journal: string;
  /** Everything is read to its end, but what credentials that are set aside say. */
  readonly withIt: boolean;
  /** It can be read, and what is read is judged. */
  readonly readable?: boolean;
  /** The journal's own order stands at its end. Default: `withIt`. */
  readonly isAtEnd?: boolean;
  /** Receipt time of the last message done in that order, epoch ms; 0: none has been since the start. */
  readonly doneAt: number;
  /** The same of readings, where they are done behind the rest: they may cancel what fell due since. */
  readonly readingsAt?: number | null;
}

export interface SweeperParts {
  readonly pipeline: Pipeline;
  /** What the features do because time passes, in the order of their list. */
  readonly sweeps: readonly Sweep[];
  /** Kinds of deadline, by what they wait for. */
  readonly deadlineKinds: { readonly journalTime: readonly string[]; readonly wallTime: readonly string[] };
  readonly stuck: Stuck;
  readonly store: Store;
  readonly listening: Listening;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Our connection to the broker of this journal is there, or none is wanted. */
  readonly brokerReached: (journal: string) => boolean;
  readonly quarantineKeep: number;
  readonly changesKeep: number;
}

/**
 * Everything that happens because time passes:
 *
 * ```
 *  tick ─▶ our clock set? ─▶ register changed? ─▶ do we hear? ─▶ deadlines ─▶ sweeps of the features ─▶ trim
 * ```
 */
export interface Sweeper {
  /**
   * One look, about each second; rejects when the store is away, and does the same again next time.
   *
   * @param journals where their followers stand now
   */
  tick(journals: readonly Hearing[]): Promise<void>;
}

const trimEveryMs = 600_000;
/** A fault that was mended is forgotten after this long. */
const faultsKeptMs = 90 * 24 * 3_600_000;
const stuckEveryMs = 10_000;

export function createSweeper(parts: SweeperParts): Sweeper {
  const { pipeline, store, listening, clock, logger } = parts;
  const sweeps = parts.sweeps.map((sweep) => ({ sweep, isTime: interval(sweep.everyMs) }));
  const isTimeToTrim = interval(trimEveryMs);
  const isTimeForStuck = interval(stuckEveryMs);
  let movesSeen = pipeline.timesMoved;
  const known = new Set<string>();
  let registerVersion = pipeline.register.version;

  function forget(units: Iterable<string> | 'all'): void {
    for (const { sweep } of sweeps) sweep.forget?.(units);
  }

  async function lookAtClock(): Promise<number> {
    await pipeline.lookAtClock();
    if (movesSeen !== pipeline.timesMoved) forget('all');
    movesSeen = pipeline.timesMoved;
    return clock.now();
  }

  /** A defect in one thing that time does must not keep the others from being done. */
  async function attempt(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (isStoreAtFault(error)) throw error;
      failed(error, what);
    }
  }

  function failed(error: unknown, what: string): void {
    logger.error({ err: error, what }, 'what follows from the passing of time failed; the rest is done all the same');
  }

  /** What the brokers said last before we were started. */
  async function recall(journals: readonly Hearing[]): Promise<void> {
    for (const { journal } of journals) {
      if (known.has(journal)) continue;
      const said = await store.read.processes.fact(brokerFact(journal));
      const broker = brokerStates.find((state) => state === said);
      if (broker !== undefined && listening.brokerOf(journal) === null) listening.said(journal, broker);
      known.add(journal);
    }
  }

  async function hear(now: number, journals: readonly Hearing[]): Promise<void> {
    await recall(journals);
    for (const { journal, withIt, isAtEnd = withIt, doneAt, readingsAt = null } of journals)
      pipeline.horizon(journal, { own: isAtEnd ? Number.POSITIVE_INFINITY : doneAt, readings: readingsAt });
    const heard = journals.map(({ journal, withIt, readable = true }) => ({
      journal,
      withIt,
      readable,
      reached: parts.brokerReached(journal),
    }));
    if (!listening.update(heard, now, clock.monotonic())) return;
    logger.info({ listening: !listening.isDeaf(), deaf: listening.deaf() }, 'hearing changed');
    forget('all');
  }

  /** What a journal that is behind still holds may cancel a deadline. */
  async function fireDeadlines(now: number): Promise<void> {
    const upTo = pipeline.reach(now);
    const { journalTime, wallTime } = parts.deadlineKinds;
    const isDue = async (kinds: readonly string[], at: number): Promise<boolean> =>
      ((await store.read.deadlines.next(kinds)) ?? Number.POSITIVE_INFINITY) <= at;
    if ((await isDue(journalTime, upTo)) || (await isDue(wallTime, now))) await pipeline.fireDeadlines(upTo);
  }

  async function trim(): Promise<void> {
    const dropped = await store.transaction(async (tx) => ({
      quarantine: await tx.quarantine.trim(parts.quarantineKeep),
      changes: await tx.changes.trim(parts.changesKeep),
      faults: await tx.contractFaults.trim(clock.now() - faultsKeptMs, clock.now()),
      overlaps: await tx.credentials.endOverlaps(clock.now()),
    }));
    if (dropped.quarantine > 0) logger.warn({ rows: dropped.quarantine }, 'oldest quarantine rows dropped');
  }

  return {
    tick: async (journals) => {
      const now = await lookAtClock();
      await pipeline.refreshRegister();
      if (registerVersion !== pipeline.register.version) {
        forget(pipeline.register.changedSince(registerVersion));
        registerVersion = pipeline.register.version;
      }
      await hear(now, journals);
      await attempt('deadlines', () => fireDeadlines(now));
      for (const { sweep, isTime } of sweeps) {
        if (isTime(now)) await attempt('sweep', () => sweep.run(now));
      }
      if (isTimeForStuck(now)) await parts.stuck.look();
      if (isTimeToTrim(now)) await trim();
    },
  };
}

/** True at the first call and when `ms` have passed, or the clock was set back. */
function interval(ms: number): (now: number) => boolean {
  let last = Number.NEGATIVE_INFINITY;
  return (now) => {
    if (now - last < ms && now >= last) return false;
    last = now;
    return true;
  };
}
