import type { JournalEntry, Position } from '@vigil/journal';
import type { Logger } from '@vigil/service';
import type { QuarantineBounds, Store } from '@vigil/store';
import { type Batch, type BatchNews, flush, newsOf } from './batch.ts';
import type { Clock } from './clock.ts';
import { createDeadlineFailures, DeadlineError, fireJournalTime, fireWallTime, openDeadlines } from './deadlines.ts';
import { type Surroundings, vendorOffset } from './decode/surroundings.ts';
import type { Dispatch } from './dispatch.ts';
import { createFailedDeadlines } from './failed-deadlines.ts';
import { telemetryLane } from './follow/lanes.ts';
import { holdWorld } from './holder.ts';
import type { Listening } from './listening.ts';
import { createMakeUp } from './make-up.ts';
import { type ClockFacts, createPipelineClock, stepsFact } from './pipeline-clock.ts';
import { readLate } from './read-late.ts';
import { openRegister, type RegisterIndex } from './register-index.ts';
import type { Rules } from './rules.ts';
import { createTurns, cursorName, notBehind, type Open, openLane, type Turn, type TurnOutcome } from './turns.ts';
import type { World } from './world.ts';

export interface PipelineParts {
  readonly store: Store;
  readonly world: World;
  /** The features, in the order of their list. */
  readonly dispatch: Dispatch;
  readonly rules: Rules;
  readonly clock: Clock;
  readonly listening: Listening;
  readonly logger: Logger;
  readonly utcOffsetMinutes: number;
  readonly quarantineBounds: QuarantineBounds;
  /** Last stage, after the commit. Must not throw. */
  readonly tell: (news: BatchNews, journal: string | null) => void;
}

/**
 * The order of everything, written once:
 *
 * ```
 *  entry ─▶ decode ─▶ address ─▶ judge ─▶ flush ─▶ COMMIT ─▶ tell
 *             │          │         │        │        │
 *             │ bytes    │ unit    │ alarms,│ states,│ one transaction holds it all and the cursor:
 *             │          │         │ values │ answers│ after a crash the batch was done or was not
 * ```
 *
 * Judging moves alarms and deadlines inside the transaction, because the next message has to find them; whatever else
 * it decides is gathered and written by flush. Nobody outside hears of any of it before the commit.
 */
export interface Pipeline {
  readonly register: RegisterIndex;
  /** Judges entries of one journal, in order, and moves its cursor. Rejects only with store errors: nothing happened. */
  run(journal: string, entries: readonly JournalEntry[], late?: boolean): Promise<void>;
  /** The same in one transaction, until its time is up, for one lane of the journal. */
  turn(journal: string, entries: readonly JournalEntry[], turn: Turn): Promise<TurnOutcome>;
  /** From here on a lane of the journal has a cursor of its own. */
  setAside(journal: string, lane: string, at: Position | null): Promise<void>;
  /** A lane has come to where the journal's own cursor stands, and follows it again. */
  rejoin(journal: string, lane: string, at: Position): Promise<void>;
  /** Other work on the state (sweeps), one after the other with the batches. */
  work(name: string, work: (batch: Batch) => Promise<void>): Promise<void>;
  /** Fires what is due by the wall clock, and what is due by the journals' up to `upTo`, epoch ms. */
  fireDeadlines(upTo: number): Promise<void>;
  /** Makes up for a step of our wall clock. Done before each piece of work; here for when there is none. */
  lookAtClock(): Promise<void>;
  /** How often times were moved since the start: after a step, or out of the future. */
  readonly timesMoved: number;
  clockFacts(): ClockFacts;
  /** Deadlines fire up to here: what a journal that is behind still holds may cancel them. */
  horizon(journal: string, reached: Reached): void;
  /** The earliest of all horizons, and no later than `now`. */
  reach(now: number): number;
  /** Reads the register again if it changed; true when it did. */
  refreshRegister(): Promise<boolean>;
}

/** Receipt times up to which a journal is done, epoch ms. */
export interface Reached {
  /** In its own order; Infinity: to its end. */
  readonly own: number;
  /** Of readings that are set aside; null: none are. */
  readonly readings: number | null;
}

/** A desk that was faster with the same alarm is no fault of the message: the batch is judged again from what it left. */
const lostRace = { attempts: 5 } as const;

export async function createPipeline(parts: PipelineParts): Promise<Pipeline> {
  const { store, world, dispatch, clock, listening, rules, utcOffsetMinutes } = parts;
  const register = await openRegister(store.read);
  const surroundings: Surroundings = { offsetOf: vendorOffset(register) };
  const holder = await holdWorld(store, world);
  const horizons = new Map<string, number>();
  const time = createPipelineClock(clock, parts.logger);
  let queue: Promise<unknown> = Promise.resolve();
  let failures = createDeadlineFailures();

  /** One after the other: batches of several journals and sweeps share one state. */
  function exclusive<T>(job: () => Promise<T>): Promise<T> {
    const begin = (): Promise<T> => {
      failures = createDeadlineFailures();
      return job();
    };
    const turn = queue.then(begin, begin);
    queue = turn.catch(() => undefined);
    return turn;
  }

  async function refreshRegister(): Promise<boolean> {
    if (!(await register.refresh())) return false;
    parts.logger.info({ version: register.version, units: register.units.size }, 'register followed');
    return true;
  }

  /** One transaction around `job`, its flush, and what is told after it. */
  async function transact(journal: string | null, late: boolean, job: (open: Open) => Promise<void>): Promise<void> {
    const { units, news } = await store.transaction(async (tx) => {
      await holder.hold(tx);
      const now = clock.now();
      const deadlines = await openDeadlines(dispatch, tx.deadlines, failures, now);
      const batch: Batch = {
        register,
        rules,
        utcOffsetMinutes,
        now,
        clockSetBy: time.setBy(now),
        hearing: {
          since: (at, over) => listening.since(at, over),
          brokerOf: (over) => listening.brokerOf(over),
          isMute: (over) => listening.isMute(over, clock.monotonic()),
        },
        units: world.draft(),
        ...(late ? readLate(tx) : { alarms: tx.alarms, occurrences: tx.occurrences }),
        deadlines,
        outflow: { quarantine: [], effects: [], faults: new Map(), announced: new Set() },
        processes: tx.processes,
        changes: tx.changes,
        audit: tx.audit,
        unregistered: tx.unregistered,
        reprocessing: tx.quarantine,
        hooks: dispatch.hooks,
        news: newsOf(),
      };
      await job({ batch, deadlines, cursors: tx.cursors });
      await dispatch.afterEach(batch, now);
      await dispatch.atEnd(batch);
      await flush(batch, tx, parts.quarantineBounds);
      return batch;
    }, lostRace);
    world.commit(units);
    parts.tell(news, journal);
  }

  /** Work that may fire deadlines: one that throws is put off, and the rest is done all the same. */
  async function transactAround(name: string, job: (open: Open) => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await transact(null, false, job);
      } catch (error) {
        if (!(error instanceof DeadlineError)) {
          parts.logger.warn({ err: error, work: name }, 'work on the state failed, tried again later');
          throw error;
        }
        await setOff.failed(error);
      }
    }
  }

  const setOff = createFailedDeadlines({ dispatch, logger: parts.logger, failures: () => failures, transact });
  const makeUp = createMakeUp({ time, dispatch, listening, clock, logger: parts.logger, transact: transactAround });
  const turns = createTurns({
    dispatch,
    surroundings,
    clock,
    time,
    makeUp,
    logger: parts.logger,
    transact,
    deadlineFailed: (error) => setOff.failed(error),
    deadlineLimit: (journal, upTo) => {
      let limit = upTo;
      for (const [other, horizon] of horizons) if (other !== journal) limit = Math.min(limit, horizon);
      return limit;
    },
    forgetWorld: async () => world.reload(await store.read.units.loadStates()),
  });

  /** Messages of a journal, judged by the register and the clock as they are now. */
  function judging<T>(job: () => Promise<T>): Promise<T> {
    return exclusive(async () => {
      await refreshRegister();
      await makeUp.lookAtClock();
      return job();
    });
  }

  time.recall(await store.read.processes.fact(stepsFact));
  await makeUp.setBack();
  return {
    get register() {
      return register;
    },
    get timesMoved() {
      return time.timesMoved;
    },
    clockFacts: () => time.facts(),
    lookAtClock: () =>
      exclusive(async () => {
        await makeUp.lookAtClock();
        if (time.takeAhead()) await makeUp.setBack();
      }),
    run: (journal, entries, late = false) => judging(() => turns.run(journal, entries, late)),
    turn: (journal, entries, turn) => judging(() => turns.turn(journal, entries, turn)),
    setAside: (journal, lane, at) =>
      exclusive(async () => {
        const steps = time.withLane(journal, lane);
        await store.transaction(async (tx) => {
          await openLane(tx.cursors, journal, lane, at);
          await tx.processes.setFact(stepsFact, steps);
        });
        time.setAside(journal, lane, steps);
      }),
    rejoin: (journal, lane, at) =>
      exclusive(async () => {
        await store.transaction(async (tx) => {
          await notBehind(tx.cursors, journal, at);
          await tx.cursors.set(cursorName(journal), at.seq, at.epoch);
          await tx.cursors.drop(cursorName(journal, lane));
        });
        time.rejoined(journal, lane);
      }),
    work: (name, job) =>
      exclusive(async () => {
        await makeUp.lookAtClock();
        await transactAround(name, ({ batch }) => job(batch));
      }),
    fireDeadlines: (upTo) =>
      exclusive(async () => {
        await makeUp.lookAtClock();
        await transactAround('deadlines', async ({ batch, deadlines }) => {
          await fireJournalTime(dispatch, batch, deadlines, Math.min(upTo, batch.now));
          await fireWallTime(dispatch, batch, deadlines);
        });
      }),
    horizon: (journal, { own, readings }) => {
      time.drained(journal, own === Number.POSITIVE_INFINITY);
      const behind = readings === null ? Number.POSITIVE_INFINITY : readings + time.offsetOf(journal, telemetryLane);
      horizons.set(journal, Math.min(own + time.offsetOf(journal, null), behind));
    },
    reach: (now) => Math.min(now, ...horizons.values()),
    refreshRegister: () => exclusive(refreshRegister),
  };
}
