import type { JournalEntry } from '@vigil/journal';
import type { Logger } from '@vigil/service';
import { isStoreAtFault, type Store } from '@vigil/store';
import { type Batch, type BatchNews, count, newsOf, record } from './batch.ts';
import type { Clock } from './clock.ts';
import { decode } from './decode/decode.ts';
import { DeadlineError, fireDue } from './judge/deadlines.ts';
import { judge } from './judge/judge.ts';
import { reviewKitchens } from './judge/kitchen.ts';
import { quarantine } from './judge/quarantine.ts';
import { judgeFailed } from './judge/unreadable.ts';
import type { Listening } from './listening.ts';
import { loadRegister, type RegisterIndex } from './register-index.ts';
import type { Rules } from './rules.ts';
import type { World } from './world.ts';

export interface PipelineParts {
  readonly store: Store;
  readonly world: World;
  readonly rules: Rules;
  readonly clock: Clock;
  readonly listening: Listening;
  readonly logger: Logger;
  readonly utcOffsetMinutes: number;
  /** Last stage, after the commit. Must not throw. */
  readonly tell: (news: BatchNews, journal: string | null) => void;
}

/**
 * The order of everything, written once:
 *
 * ```
 *  entry ─▶ decode ─▶ normalise ─▶ judge ─▶ record ─▶ COMMIT ─▶ tell
 *             │           │          │         │         │
 *             │ bytes     │ unit,    │ alarms, │ states, │ one transaction holds it all and the cursor:
 *             │           │ code     │ presence│ answers │ after a crash the batch was done or was not
 * ```
 */
export interface Pipeline {
  readonly register: RegisterIndex;
  /** Judges entries of one journal, in order, and moves its cursor. Rejects only with store errors: nothing happened. */
  run(journal: string, entries: readonly JournalEntry[]): Promise<void>;
  /** Other work on the state (sweeps, due deadlines), one after the other with the batches. */
  work(name: string, work: (batch: Batch) => Promise<void>): Promise<void>;
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

export function cursorName(journal: string): string {
  return `ingest:${journal}`;
}

export async function createPipeline(parts: PipelineParts): Promise<Pipeline> {
  const { store, world, clock, listening, rules, utcOffsetMinutes } = parts;
  let register = await loadRegister(store.read);
  world.reload(await store.read.units.loadStates());
  const horizons = new Map<string, number>();
  let queue: Promise<unknown> = Promise.resolve();

  /** One after the other: batches of several journals and sweeps share one state. */
  function exclusive<T>(work: () => Promise<T>): Promise<T> {
    const turn = queue.then(work, work);
    queue = turn.catch(() => undefined);
    return turn;
  }

  async function refreshRegister(): Promise<boolean> {
    if ((await store.read.register.version()) === register.version) return false;
    register = await loadRegister(store.read);
    parts.logger.info({ version: register.version, units: register.units.size }, 'register loaded');
    return true;
  }

  async function transact(journal: string | null, work: (batch: Batch) => Promise<void>): Promise<void> {
    const draft = world.draft();
    const news = newsOf();
    const now = clock.now();
    await store.transaction(async (tx) => {
      const batch: Batch = {
        tx,
        draft,
        register,
        rules,
        utcOffsetMinutes,
        now,
        listeningSince: listening.since(now),
        quarantine: [],
        answers: [],
        announced: new Set(),
        kitchens: new Set(),
        news,
        nextDeadlineAt: (await tx.deadlines.next()) ?? Number.POSITIVE_INFINITY,
      };
      await work(batch);
      await reviewKitchens(batch, now);
      await record(batch);
    });
    world.commit(draft);
    parts.tell(news, journal);
  }

  function deadlineLimit(journal: string, receivedAt: number): number {
    let limit = receivedAt;
    for (const [other, upTo] of horizons) if (other !== journal) limit = Math.min(limit, upTo);
    return limit;
  }

  /** Does entries from the front until its time is up; how many were done. */
  async function runSome(journal: string, entries: readonly JournalEntry[]): Promise<number> {
    const startedAt = clock.monotonic();
    let ahead = false;
    let done = 0;
    await transact(journal, async (batch) => {
      const cursor = await batch.tx.cursors.get(cursorName(journal));
      let waited = false;
      for (const entry of entries) {
        if (waited && clock.monotonic() - startedAt > transactionMs) break;
        done += 1;
        if (entry.seq <= cursor) {
          ahead = true;
          continue;
        }
        if (entry.receivedAt >= batch.nextDeadlineAt) await fireDue(batch, deadlineLimit(journal, entry.receivedAt));
        for (const decoded of decode({ journal, entry })) {
          const pending = judge(batch, decoded);
          if (pending === undefined) continue;
          await pending;
          waited = true;
        }
        if (batch.kitchens.size > 0) await reviewKitchens(batch, entry.receivedAt);
      }
      const last = entries[done - 1];
      if (last !== undefined && last.seq > cursor) await batch.tx.cursors.set(cursorName(journal), last.seq);
    });
    // A commit that reported failure and yet happened, or another ingest: what we remember is older than the store.
    if (ahead) world.reload(await store.read.units.loadStates());
    return done;
  }

  async function runEntries(journal: string, entries: readonly JournalEntry[]): Promise<void> {
    for (let from = 0; from < entries.length; )
      from += await runSome(journal, from === 0 ? entries : entries.slice(from));
  }

  /** A message whose handling throws is found by halving, kept in quarantine, and the rest goes on. */
  async function isolate(journal: string, entries: readonly JournalEntry[]): Promise<void> {
    try {
      return await runEntries(journal, entries);
    } catch (error) {
      if (isStoreAtFault(error)) throw error;
      if (error instanceof DeadlineError) {
        await dropDeadline(error);
        return isolate(journal, entries);
      }
      const [only] = entries;
      if (entries.length > 1) {
        const middle = entries.length >> 1;
        await isolate(journal, entries.slice(0, middle));
        return isolate(journal, entries.slice(middle));
      }
      if (only === undefined) throw error;
      parts.logger.error({ err: error, journal, seq: only.seq, topic: only.topic }, 'message could not be processed');
      await setAside(journal, only, error);
    }
  }

  /** Rings where the message would have rung; if that throws too, the quarantine alone has it. */
  async function setAside(journal: string, entry: JournalEntry, error: unknown): Promise<void> {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const detail = text.slice(0, 500);
    const source = { journal, entry };
    const done = (batch: Batch): Promise<void> => batch.tx.cursors.set(cursorName(journal), entry.seq);
    try {
      await transact(journal, async (batch) => {
        await judgeFailed(batch, source, detail);
        await done(batch);
      });
    } catch (failure) {
      if (isStoreAtFault(failure)) throw failure;
      parts.logger.error({ err: failure, journal, seq: entry.seq }, 'and it could not be made to ring');
      await transact(journal, (batch) => {
        quarantine(batch, { source, part: 0, reason: 'handler-failed', detail, vendor: null, unitId: null });
        return done(batch);
      });
    }
  }

  /** It would throw again before each message that comes after its time, and all of them would be set aside for it. */
  async function dropDeadline(error: DeadlineError): Promise<void> {
    const { kind, key } = error.deadline;
    parts.logger.error({ err: error, kind, key }, 'deadline could not be handled and is dropped');
    await transact(null, (batch) => {
      count(batch, 'deadline-failed');
      return batch.tx.deadlines.cancel(kind, key);
    });
  }

  return {
    get register() {
      return register;
    },
    run: (journal, entries) =>
      exclusive(async () => {
        await refreshRegister();
        await isolate(journal, entries);
      }),
    work: (name, work) =>
      exclusive(async () => {
        try {
          await transact(null, work);
        } catch (error) {
          if (error instanceof DeadlineError) await dropDeadline(error);
          parts.logger.warn({ err: error, work: name }, 'work on the state failed, tried again later');
          throw error;
        }
      }),
    horizon: (journal, upTo) => {
      horizons.set(journal, upTo);
    },
    refreshRegister: () => exclusive(refreshRegister),
  };
}
