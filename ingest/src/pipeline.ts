import type { JournalEntry } from '@vigil/journal';
import type { Logger } from '@vigil/service';
import {
  type CursorRepository,
  isStoreAtFault,
  type OccurrenceRepository,
  type QuarantineBounds,
  type Store,
} from '@vigil/store';
import { type Batch, type BatchNews, count, flush, newsOf, quarantine } from './batch.ts';
import type { Clock } from './clock.ts';
import {
  afterFailure,
  type BatchDeadlines,
  createDeadlineFailures,
  DeadlineError,
  fireJournalTime,
  fireWallTime,
  openDeadlines,
} from './deadlines.ts';
import { decode } from './decode/decode.ts';
import { type Surroundings, vendorOffset } from './decode/surroundings.ts';
import type { Dispatch } from './dispatch.ts';
import { holdWorld } from './holder.ts';
import { judge } from './judge.ts';
import type { Listening } from './listening.ts';
import { openRegister, type RegisterIndex } from './register-index.ts';
import type { Rules } from './rules.ts';
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

/**
 * A batch in which much happens (a district comes back at once) is cut here, ms: the write lock is shared with people
 * at desks, and an alarm that arrives meanwhile must not wait for the whole of it. Measured: 0.3 ms for each unit
 * that goes or comes, 15 µs for a value.
 */
const transactionMs = 250;
/** A desk that was faster with the same alarm is no fault of the message: the batch is judged again from what it left. */
const lostRace = { attempts: 5 } as const;

/** What the pipeline itself needs of a batch, beside what the features get. */
interface Open {
  readonly batch: Batch;
  readonly deadlines: BatchDeadlines;
  readonly cursors: CursorRepository;
}

/** Says of each occurrence that it was read long after it came, from a journal that was lost or set back. */
function readLate(occurrences: OccurrenceRepository): OccurrenceRepository {
  return {
    of: (alarmId, limit) => occurrences.of(alarmId, limit),
    link: (position, alarmId) => occurrences.link(position, alarmId),
    add: ({ detail, ...occurrence }, options) =>
      occurrences.add({ ...occurrence, detail: { ...detail, readLate: true } }, options),
  };
}

export function cursorName(journal: string): string {
  return `ingest:${journal}`;
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

  function deadlineLimit(journal: string, receivedAt: number): number {
    let limit = receivedAt;
    for (const [other, upTo] of horizons) if (other !== journal) limit = Math.min(limit, upTo);
    return limit;
  }

  /** Does entries from the front until its time is up; how many were done. */
  async function runSome(journal: string, entries: readonly JournalEntry[], late: boolean): Promise<number> {
    const startedAt = clock.monotonic();
    let ahead = false;
    let done = 0;
    await transact(journal, late, async ({ batch, deadlines, cursors }) => {
      ahead = false;
      done = 0;
      const name = cursorName(journal);
      const cursor = await cursors.position(name);
      let upTo: ReadonlyMap<string, number> = new Map(cursor === null ? [] : [[cursor.epoch, cursor.seq]]);
      let waited = false;
      for (const entry of entries) {
        if (waited && clock.monotonic() - startedAt > transactionMs) break;
        done += 1;
        // Another life of the journal than that of the cursor: has it been read before?
        if (!upTo.has(entry.epoch)) upTo = new Map([[entry.epoch, 0], ...(await cursors.done(name))]);
        if (entry.seq <= (upTo.get(entry.epoch) ?? 0)) {
          ahead = true;
          continue;
        }
        if (entry.receivedAt >= deadlines.nextAt)
          await fireJournalTime(dispatch, batch, deadlines, deadlineLimit(journal, entry.receivedAt));
        for (const decoded of decode({ journal, entry }, surroundings)) {
          const pending = judge(dispatch, batch, decoded);
          if (pending === undefined) continue;
          await pending;
          waited = true;
        }
        const following = dispatch.afterEach(batch, entry.receivedAt);
        if (following !== undefined) await following;
      }
      const last = entries[done - 1];
      if (last !== undefined && last.seq > (upTo.get(last.epoch) ?? 0)) await cursors.set(name, last.seq, last.epoch);
    });
    // A commit that reported failure and yet happened, or another ingest: what we remember is older than the store.
    if (ahead) world.reload(await store.read.units.loadStates());
    return done;
  }

  async function runEntries(journal: string, entries: readonly JournalEntry[], late: boolean): Promise<void> {
    for (let from = 0; from < entries.length; )
      from += await runSome(journal, from === 0 ? entries : entries.slice(from), late);
  }

  /** A message whose handling throws is found by halving, kept in quarantine, and the rest goes on. */
  async function isolate(journal: string, entries: readonly JournalEntry[], late: boolean): Promise<void> {
    try {
      return await runEntries(journal, entries, late);
    } catch (error) {
      if (isStoreAtFault(error)) throw error;
      if (error instanceof DeadlineError) {
        await deadlineFailed(error);
        return isolate(journal, entries, late);
      }
      const [only] = entries;
      if (entries.length > 1) {
        const middle = entries.length >> 1;
        await isolate(journal, entries.slice(0, middle), late);
        return isolate(journal, entries.slice(middle), late);
      }
      if (only === undefined) throw error;
      parts.logger.error({ err: error, journal, seq: only.seq, topic: only.topic }, 'message could not be processed');
      await setAside(journal, only, late, error);
    }
  }

  /** Rings where the message would have rung; if that throws too, the quarantine alone has it. */
  async function setAside(journal: string, entry: JournalEntry, late: boolean, error: unknown): Promise<void> {
    const detail = textOf(error);
    const source = { journal, entry };
    const done = ({ cursors }: Open): Promise<void> => cursors.set(cursorName(journal), entry.seq, entry.epoch);
    try {
      await transact(journal, late, async (open) => {
        await dispatch.failed(open.batch, { kind: 'message', source, detail });
        await done(open);
      });
    } catch (failure) {
      if (isStoreAtFault(failure)) throw failure;
      parts.logger.error({ err: failure, journal, seq: entry.seq }, 'and it could not be made to ring');
      await transact(journal, late, (open) => {
        const where = { source, part: 0, vendor: null, unitId: null };
        quarantine(open.batch, { ...where, reason: 'handler-failed', detail });
        return done(open);
      });
    }
  }

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
        await isolate(journal, entries, late);
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

/** What threw, for people; bounded, because it goes into rows. */
function textOf(error: unknown): string {
  return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 500);
}
