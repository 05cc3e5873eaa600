import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JournalEntry, Position } from '@vigil/journal';
import type { Logger } from '@vigil/service';
import { type CursorReads, type CursorRepository, isStoreAtFault } from '@vigil/store';
import { type Batch, quarantine } from './batch.ts';
import type { Clock } from './clock.ts';
import { type BatchDeadlines, DeadlineError, fireJournalTime } from './deadlines.ts';
import { decode } from './decode/decode.ts';
import type { Surroundings } from './decode/surroundings.ts';
import type { Dispatch } from './dispatch.ts';
import { textOf } from './failed-deadlines.ts';
import { keyOfLane, telemetryLane } from './follow/lanes.ts';
import { judge } from './judge.ts';
import type { MakeUp } from './make-up.ts';
import { openPartly } from './partly.ts';
import { type LaneTime, type PipelineClock, stepsFact } from './pipeline-clock.ts';

/** What the pipeline itself needs of a batch, beside what the features get. */
export interface Open {
  readonly batch: Batch;
  readonly deadlines: BatchDeadlines;
  readonly cursors: CursorRepository;
}

/** What one transaction is about beside its entries. */
export interface Turn {
  /** Which cursor it moves: that of a lane that is set aside, or null: the journal's own. */
  readonly lane: string | null;
  /** It was there before we noticed that the journal is another one than we had read. */
  readonly late: boolean;
  /** The journal has been looked through up to here: between the last entry and this there are only other lanes'. */
  readonly upTo: Position;
  /**
   * Deadlines of the journal's clock fire up to here at most: what readings that are set aside still hold may cancel
   * them. Receipt time of the last of those done, epoch ms; Infinity: none are set aside, or they are what is read.
   */
  readonly horizon: number;
}

export interface TurnOutcome {
  /** Entries done whole, from the front; fewer than were given, none even, when the time was up. */
  readonly done: number;
  /** Who took more than half of the time that a transaction has; null: nobody. */
  readonly heaviest: string | null;
}

/**
 * A transaction in which much happens (a district comes back at once, arrays of faults) is cut here, ms: the write lock
 * is shared with people at desks, and an alarm that arrives meanwhile must not wait for the whole of it. Between two
 * envelopes of one entry too: 500 faults take a second. Measured: 0.3 ms for each unit that goes or comes, 15 µs for a
 * value.
 */
const transactionMs = 100;
/** Within it as well the event loop has its turn, ms: health, and the reader that brings the alarm behind, wait no longer. */
const breathEveryMs = 20;

/** @param lane one that is set aside; left out: the journal's own cursor */
export function cursorName(journal: string, lane: string | null = null): string {
  return `ingest:${keyOfLane(journal, lane)}`;
}

/**
 * Another ingest over the same store may have gone on meanwhile: what we are about to write would take that back.
 *
 * @throws Error then: the caller begins again from the store
 */
export async function notBehind(cursors: CursorReads, journal: string, at: Position | null): Promise<void> {
  const stored = await cursors.position(cursorName(journal));
  // In another life of the journal it is no place that could be compared.
  if (stored !== null && stored.epoch === at?.epoch && stored.seq > at.seq)
    throw new Error(`another ingest has read ${journal} up to ${stored.seq}, we up to ${at.seq}`);
}

/**
 * Gives a lane a cursor of its own. It takes along what was done of each life of the journal until now; what the
 * journal's own order passes over from here on is not done for the lane.
 */
export async function openLane(
  cursors: CursorRepository,
  journal: string,
  lane: string,
  at: Position | null,
): Promise<void> {
  await notBehind(cursors, journal, at);
  const name = cursorName(journal, lane);
  for (const [epoch, seq] of await cursors.done(cursorName(journal)))
    if (epoch !== at?.epoch) await cursors.set(name, seq, epoch);
  await cursors.set(name, at?.seq ?? 0, at?.epoch);
}

/** The lanes of a journal that have a cursor of their own, and where each stands. */
export async function asideOf(cursors: CursorReads, journal: string): Promise<ReadonlyMap<string, Position | null>> {
  const prefix = cursorName(journal, '');
  const found = new Map<string, Position | null>();
  for (const { name } of await cursors.all())
    if (name.startsWith(prefix)) found.set(name.slice(prefix.length), await cursors.position(name));
  return found;
}

export interface TurnsParts {
  readonly dispatch: Dispatch;
  readonly surroundings: Surroundings;
  readonly clock: Clock;
  readonly time: PipelineClock;
  readonly makeUp: MakeUp;
  readonly logger: Logger;
  readonly transact: (journal: string | null, late: boolean, job: (open: Open) => Promise<void>) => Promise<void>;
  readonly deadlineFailed: (error: DeadlineError) => Promise<void>;
  /** The least of `upTo` and what other journals allow, epoch ms. */
  readonly deadlineLimit: (journal: string, upTo: number) => number;
  /** What we remember is older than the store. */
  readonly forgetWorld: () => Promise<void>;
}

/** Judges the entries of a journal in transactions. */
export interface Turns {
  run(journal: string, entries: readonly JournalEntry[], late: boolean): Promise<void>;
  turn(journal: string, entries: readonly JournalEntry[], turn: Turn): Promise<TurnOutcome>;
}

export function createTurns(parts: TurnsParts): Turns {
  const { dispatch, surroundings, clock, time, makeUp, transact } = parts;

  /** Does entries from the front until its time is up. */
  async function runSome(journal: string, entries: readonly JournalEntry[], turn: Turn): Promise<TurnOutcome> {
    const startedAt = clock.monotonic();
    let ahead = false;
    let done = 0;
    let costs = new Map<string, number>();
    let times: LaneTime | undefined;
    await transact(journal, turn.late, async (open) => {
      const { batch, deadlines, cursors } = open;
      const own = time.lane(journal, turn.lane, batch.now, turn.late);
      times = own;
      deadlines.offsetMs = own.offset();
      ahead = false;
      done = 0;
      costs = new Map();
      const name = cursorName(journal, turn.lane);
      const cursor = await cursors.position(name);
      const partly = await openPartly(batch.processes, journal);
      let upTo: ReadonlyMap<string, number> = new Map(cursor === null ? [] : [[cursor.epoch, cursor.seq]]);
      let now = startedAt;
      let breathedAt = startedAt;
      for (const raw of entries) {
        if (now - startedAt > transactionMs) break;
        // Another life of the journal than that of the cursor: has it been read before?
        if (!upTo.has(raw.epoch)) upTo = new Map([[raw.epoch, 0], ...(await cursors.done(name))]);
        if (raw.seq <= (upTo.get(raw.epoch) ?? 0)) {
          ahead = true;
          done += 1;
          continue;
        }
        const entry = own.isPlain(raw) ? raw : await makeUp.weigh(journal, open, own, raw);
        const at = entry.receivedAt + deadlines.offsetMs;
        deadlines.at = at;
        if (at >= deadlines.nextAt) {
          const behind = turn.horizon + time.offsetOf(journal, telemetryLane);
          const limit = parts.deadlineLimit(journal, Math.min(at, behind));
          await fireJournalTime(dispatch, batch, deadlines, limit);
        }
        const from = entry.lane === 'telemetry' ? null : clock.monotonic();
        const all = decode({ journal, entry }, surroundings);
        let part = partly.of(raw);
        for (const decoded of part === 0 ? all : all.slice(part)) {
          if (now - startedAt > transactionMs) break;
          part += 1;
          const pending = judge(dispatch, batch, decoded);
          if (pending === undefined) continue;
          await pending;
          now = clock.monotonic();
          if (now - breathedAt < breathEveryMs) continue;
          await nextTurn();
          breathedAt = clock.monotonic();
        }
        if (from !== null && now > from) costs.set(entry.origin, (costs.get(entry.origin) ?? 0) + now - from);
        const following = dispatch.afterEach(batch, entry.receivedAt);
        if (following !== undefined) await following;
        own.passed(raw);
        if (part < all.length) {
          partly.note(raw, part);
          break;
        }
        partly.forget(raw);
        done += 1;
      }
      await partly.store();
      const steps = own.changed();
      if (steps !== null) await batch.processes.setFact(stepsFact, steps);
      const last = done < entries.length ? entries[done - 1] : turn.upTo;
      if (last !== undefined && last.seq > (upTo.get(last.epoch) ?? 0)) await cursors.set(name, last.seq, last.epoch);
    });
    if (times !== undefined) time.commit(times);
    // A commit that reported failure and yet happened, or another ingest.
    if (ahead) await parts.forgetWorld();
    return { done, heaviest: heaviestOf(costs) };
  }

  async function runAll(journal: string, entries: readonly JournalEntry[], turn: Turn): Promise<void> {
    for (let from = 0; from < entries.length; ) {
      // Health, people and the journal's wake-up have their turn between two transactions.
      if (from > 0) await nextTurn();
      const { done } = await runSome(journal, from === 0 ? entries : entries.slice(from), turn);
      from += done;
    }
  }

  /** A message whose handling throws is found by halving, kept in quarantine, and the rest goes on. */
  async function isolate(journal: string, entries: readonly JournalEntry[], turn: Turn): Promise<void> {
    try {
      return await runAll(journal, entries, turn);
    } catch (error) {
      if (isStoreAtFault(error)) throw error;
      if (error instanceof DeadlineError) {
        await parts.deadlineFailed(error);
        return isolate(journal, entries, turn);
      }
      const [only] = entries;
      if (entries.length > 1) {
        const middle = entries.length >> 1;
        const front = entries.slice(0, middle);
        await isolate(journal, front, { ...turn, upTo: front.at(-1) ?? turn.upTo });
        return isolate(journal, entries.slice(middle), turn);
      }
      if (only === undefined) throw error;
      parts.logger.error({ err: error, journal, seq: only.seq, topic: only.topic }, 'message could not be processed');
      await setAside(journal, only, turn, error);
    }
  }

  /** Rings where the message would have rung; if that throws too, the quarantine alone has it. */
  async function setAside(journal: string, entry: JournalEntry, turn: Turn, error: unknown): Promise<void> {
    const detail = textOf(error);
    const source = { journal, entry };
    const name = cursorName(journal, turn.lane);
    const done = ({ cursors }: Open): Promise<void> => cursors.set(name, entry.seq, entry.epoch);
    try {
      await transact(journal, turn.late, async (open) => {
        await dispatch.failed(open.batch, { kind: 'message', source, detail });
        await done(open);
      });
    } catch (failure) {
      if (isStoreAtFault(failure)) throw failure;
      parts.logger.error({ err: failure, journal, seq: entry.seq }, 'and it could not be made to ring');
      await transact(journal, turn.late, (open) => {
        const where = { source, part: 0, vendor: null, unitId: null };
        quarantine(open.batch, { ...where, reason: 'handler-failed', detail });
        return done(open);
      });
    }
  }

  return {
    run: async (journal, entries, late) => {
      const upTo = entries.at(-1);
      if (upTo !== undefined)
        await isolate(journal, entries, { lane: null, late, upTo, horizon: Number.POSITIVE_INFINITY });
    },
    turn: async (journal, entries, turn) => {
      try {
        return await runSome(journal, entries, turn);
      } catch (error) {
        if (isStoreAtFault(error)) throw error;
        await isolate(journal, entries, turn);
        return { done: entries.length, heaviest: null };
      }
    },
  };
}

/** Who took more than half of a whole transaction's time. */
function heaviestOf(costs: ReadonlyMap<string, number>): string | null {
  for (const [origin, cost] of costs) if (cost > transactionMs / 2) return origin;
  return null;
}
