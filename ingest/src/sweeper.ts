import type { Logger } from '@vigil/service';
import { isStoreAtFault, type Store } from '@vigil/store';
import { type Clock, type ClockReading, clockStep, readClock } from './clock.ts';
import type { Sweep } from './feature.ts';
import type { Listening } from './listening.ts';
import type { Pipeline } from './pipeline.ts';
import type { Stuck } from './stuck.ts';

/** Where one journal's follower stands. */
export interface Hearing {
  readonly journal: string;
  readonly withIt: boolean;
  /** Receipt time of the last message done, epoch ms; 0: none has been since the start. */
  readonly doneAt: number;
  /** Readings are done behind the rest: they may cancel what fell due since. */
  readonly apart?: boolean;
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
  /** The brokers are there and said nothing of stopping. */
  readonly brokersUp: () => boolean;
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
  let before: ClockReading = readClock(clock);
  let registerVersion = pipeline.register.version;

  function forget(units: Iterable<string> | 'all'): void {
    for (const { sweep } of sweeps) sweep.forget?.(units);
  }

  /** Silences measured across the step mean nothing, and a delay under way lasts as long as it would have. */
  async function noteStep(now: number, step: number): Promise<void> {
    logger.warn({ stepMs: Math.round(step) }, 'the clock of this machine was set');
    listening.clockSet(now);
    forget('all');
    await pipeline.clockSet(Math.round(step));
  }

  async function lookAtClock(): Promise<number> {
    const reading = readClock(clock);
    const step = clockStep(before, reading);
    try {
      if (step !== 0) await noteStep(reading.wall, step);
    } catch (error) {
      // The step is still to be made up for: it is found again by the next look.
      if (isStoreAtFault(error)) throw error;
      failed(error, 'clock step');
    }
    before = reading;
    return reading.wall;
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

  function hear(now: number, journals: readonly Hearing[]): boolean {
    const withIt = journals.every((journal) => journal.withIt);
    for (const { journal, withIt: drained, apart, doneAt } of journals)
      pipeline.horizon(journal, drained && apart !== true ? Number.POSITIVE_INFINITY : doneAt);
    if (listening.update(withIt && parts.brokersUp(), now)) {
      logger.info({ listening: !listening.isDeaf(), since: listening.since(now) }, 'hearing changed');
      forget('all');
    }
    return withIt;
  }

  /** What a journal that is behind still holds may cancel a deadline. */
  async function fireDeadlines(now: number, journals: readonly Hearing[]): Promise<void> {
    const upTo = journals.reduce(
      (least, { withIt, apart, doneAt }) => (withIt && apart !== true ? least : Math.min(least, doneAt)),
      now,
    );
    const { journalTime, wallTime } = parts.deadlineKinds;
    const isDue = async (kinds: readonly string[], at: number): Promise<boolean> =>
      ((await store.read.deadlines.next(kinds)) ?? Number.POSITIVE_INFINITY) <= at;
    if ((await isDue(journalTime, upTo)) || (await isDue(wallTime, now))) await pipeline.fireDeadlines(upTo);
  }

  async function trim(): Promise<void> {
    const dropped = await store.transaction(async (tx) => ({
      quarantine: await tx.quarantine.trim(parts.quarantineKeep),
      changes: await tx.changes.trim(parts.changesKeep),
      faults: await tx.contractFaults.trim(clock.now() - faultsKeptMs),
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
      const withIt = hear(now, journals);
      await attempt('deadlines', () => fireDeadlines(now, journals));
      for (const { sweep, isTime } of sweeps) {
        if (sweep.needsHearing === true && !withIt) continue;
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
