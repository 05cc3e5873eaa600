import type { JournalEntry, Position } from '@vigil/journal';
import type { Logger } from '@vigil/service';
import { isStoreAtFault, type OccurrenceRepository, type QuarantineBounds, type Store } from '@vigil/store';
import { type Batch, type BatchNews, count, flush, newsOf } from './batch.ts';
import type { Clock } from './clock.ts';
import {
  afterFailure,
  createDeadlineFailures,
  DeadlineError,
  fireJournalTime,
  fireWallTime,
  openDeadlines,
} from './deadlines.ts';
import { type Surroundings, vendorOffset } from './decode/surroundings.ts';
import type { Dispatch } from './dispatch.ts';
import { holdWorld } from './holder.ts';
import type { Listening } from './listening.ts';
import { openRegister, type RegisterIndex } from './register-index.ts';
import type { Rules } from './rules.ts';
import { createTurns, cursorName, type Open, openLane, type Turn, type TurnOutcome, textOf } from './turns.ts';
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
  /** Our wall clock was set by so many ms. */
  clockSet(stepMs: number): Promise<void>;
  /** Deadlines fire up to here: what a journal that is behind still holds may cancel them. Epoch ms. */
  horizon(journal: string, upTo: number): void;
  /** Reads the register again if it changed; true when it did. */
  refreshRegister(): Promise<boolean>;
}

/** A desk that was faster with the same alarm is no fault of the message: the batch is judged again from what it left. */
const lostRace = { attempts: 5 } as const;

/** Says of each occurrence that it was read long after it came, from a journal that was lost or set back. */
function readLate(occurrences: OccurrenceRepository): OccurrenceRepository {
  return {
    ...occurrences,
    add: ({ detail, ...occurrence }) => occurrences.add({ ...occurrence, detail: { ...detail, readLate: true } }),
  };
}

export async function createPipeline(parts: PipelineParts): Promise<Pipeline> {
  const { store, world, dispatch, clock, listening, rules, utcOffsetMinutes } = parts;
  const register = await openRegister(store.read);
  const surroundings: Surroundings = { offsetOf: vendorOffset(register) };
  const holder = await holdWorld(store, world);
  const horizons = new Map<string, number>();
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
        listeningSince: listening.since(now),
        units: world.draft(),
        alarms: tx.alarms,
        occurrences: late ? readLate(tx.occurrences) : tx.occurrences,
        deadlines,
        outflow: { quarantine: [], effects: [], faults: new Map(), announced: new Set() },
        processes: tx.processes,
        changes: tx.changes,
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

  const turns = createTurns({
    dispatch,
    surroundings,
    clock,
    logger: parts.logger,
    transact,
    deadlineFailed,
    deadlineLimit: (journal, upTo) => {
      let limit = upTo;
      for (const [other, horizon] of horizons) if (other !== journal) limit = Math.min(limit, horizon);
      return limit;
    },
    forgetWorld: async () => world.reload(await store.read.units.loadStates()),
  });

  /**
   * A deadline whose handling threw would throw again before each message that comes after its time. It is put off, in
   * the store and for the work at hand, so that neither messages nor other deadlines wait for it; after a few attempts it
   * rings on its unit instead; and when even that fails it stays, and is told (stuck.ts).
   */
  async function deadlineFailed(error: DeadlineError): Promise<void> {
    const { deadline } = error;
    const { kind, subject, attempts } = deadline;
    const { rings, againAfterMs } = afterFailure(deadline);
    parts.logger.error({ err: error, kind, subject, attempts: attempts + 1, rings }, 'deadline could not be handled');
    failures.note(deadline);
    if (rings && (await ringInstead(error))) return;
    await transact(null, false, ({ batch, deadlines }) => {
      count(batch, 'deadline:failed');
      return deadlines.rows.postpone(deadline, batch.now + againAfterMs);
    });
  }

  async function ringInstead({ deadline, cause }: DeadlineError): Promise<boolean> {
    const { kind, subject } = deadline;
    try {
      await transact(null, false, async ({ batch }) => {
        const owner = dispatch.deadlines.get(kind);
        const unitId = owner?.unitOf === undefined ? subject : await owner.unitOf(batch, subject);
        if (unitId === null) throw new Error(`no unit behind ${subject}`);
        await dispatch.failed(batch, { kind: 'deadline', deadline, unitId, detail: textOf(cause) });
        count(batch, 'deadline:given-up');
        await batch.deadlines.cancel(kind, subject);
      });
      return true;
    } catch (failure) {
      if (isStoreAtFault(failure)) throw failure;
      parts.logger.error({ err: failure, kind, subject }, 'and it could not be made to ring');
      return false;
    }
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
        await deadlineFailed(error);
      }
    }
  }

  return {
    get register() {
      return register;
    },
    run: (journal, entries, late = false) =>
      exclusive(async () => {
        await refreshRegister();
        await turns.run(journal, entries, late);
      }),
    turn: (journal, entries, turn) =>
      exclusive(async () => {
        await refreshRegister();
        return turns.turn(journal, entries, turn);
      }),
    setAside: (journal, lane, at) => store.transaction((tx) => openLane(tx.cursors, journal, lane, at)),
    rejoin: (journal, lane, at) =>
      store.transaction(async (tx) => {
        await tx.cursors.set(cursorName(journal), at.seq, at.epoch);
        await tx.cursors.drop(cursorName(journal, lane));
      }),
    work: (name, job) => exclusive(() => transactAround(name, ({ batch }) => job(batch))),
    fireDeadlines: (upTo) =>
      exclusive(() =>
        transactAround('deadlines', async ({ batch, deadlines }) => {
          await fireJournalTime(dispatch, batch, deadlines, upTo);
          await fireWallTime(dispatch, batch, deadlines);
        }),
      ),
    clockSet: (stepMs) =>
      exclusive(() =>
        transactAround('clock step', async ({ batch, deadlines }) => {
          await deadlines.rows.shift(stepMs);
          await dispatch.clockSet(batch, stepMs);
        }),
      ),
    horizon: (journal, upTo) => {
      horizons.set(journal, upTo);
    },
    refreshRegister: () => exclusive(refreshRegister),
  };
}
