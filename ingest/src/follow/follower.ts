import type { Journal, JournalEntry, JournalEvent, Position } from '@vigil/journal';
import { type Logger, supervise } from '@vigil/service';
import type { Turn, TurnOutcome } from '../turns.ts';
import { createBackoff } from './backoff.ts';
import { createDoing } from './doing.ts';
import { telemetryLane } from './lanes.ts';
import { goOn } from './rounds.ts';
import { createStanding } from './standing.ts';

/** What a follower of several lanes needs beside the cursor of the journal's own order. */
export interface LaneStore {
  /** The lanes that are set aside, and where each stands. */
  stored(): Promise<ReadonlyMap<string, Position | null>>;
  /** Up to which number each epoch of the journal was done for a lane. */
  done(lane: string): Promise<ReadonlyMap<string, number>>;
  setAside(lane: string, at: Position | null): Promise<void>;
  /** It has come to where the journal's own order stands, which is here. */
  rejoin(lane: string, at: Position): Promise<void>;
  /** What is set aside has a turn this often, ms, however much keeps the journal's order. Default 1,000. */
  readonly turnEveryMs?: number;
}

export interface FollowerOptions {
  readonly journals: Pick<Journal, 'follow' | 'release' | 'identity'>;
  readonly journal: string;
  /** Name under which pruning waits for it. */
  readonly name: 'ingest' | 'history';
  readonly max: number;
  readonly gatherMs: number;
  readonly logger: Logger;
  /** Last entry done of the journal's own order, from the store; null: none. */
  readonly cursor: () => Promise<Position | null>;
  /** Up to which number each epoch of the journal was done, from the store. */
  readonly done: () => Promise<ReadonlyMap<string, number>>;
  /** Left out: everything is read in the journal's order, however long its backlog is. */
  readonly lanes?: LaneStore;
  /**
   * Does entries from the front, all of one epoch and lane, and makes the cursor durable; rejects only when it may be
   * tried again as it is. Nothing returned: all are done.
   */
  readonly run: (entries: readonly JournalEntry[], turn: Turn) => Promise<TurnOutcome | void>;
  /** Least pause before the next attempt, ms, as the error asks for it. */
  readonly retryAfterMs?: (error: unknown) => number;
  /** What may wait a moment for more of its kind. */
  readonly mayWait: (entry: JournalEntry) => boolean;
  readonly now: () => number;
}

export interface FollowerStatus {
  readonly journal: string;
  /** Everything up to here is done, in each lane. */
  readonly cursor: number;
  readonly last: number;
  readonly lagRows: number;
  /** Age of the last entry done while there are more; 0 at the end. */
  readonly lagMs: number;
  /** Receipt time of the entry at `heard`, epoch ms; 0: none has been, so nothing is known of any time. */
  readonly doneAt: number;
  /** The last entry done of the journal's own order, and its receipt time, epoch ms; 0: nothing is known. */
  readonly ownSeq: number;
  readonly ownAt: number;
  /** Receipt time of the last reading done, where readings are set aside, epoch ms; null: they are not. */
  readonly readingsAt: number | null;
  /** The cursor was read: before that nothing is known. */
  readonly started: boolean;
  /** The batch at hand keeps failing with this; null: it goes on. */
  readonly error: string | null;
  /** Ranges that the journal could not give back: acknowledged messages that are gone. */
  readonly holes: number;
  /** Our cursor was not of this journal (lost, replaced, set back): it is read from its beginning. */
  readonly readAgain: boolean;
  /** So many entries had been done beyond our cursor: what keeps it was lost, or is an older copy. 0: it was not. */
  readonly setBack: number;
  /** Entries that were found then and had not been done before, as far as we know. */
  readonly readLate: number;
  /** Everything up to here is done but what credentials that are set aside say. */
  readonly heard: number;
  /** Lanes that are read behind it, see lanes.ts. */
  readonly aside: readonly { readonly lane: string; readonly cursor: number }[];
}

export interface Follower {
  status(): FollowerStatus;
  stop(): Promise<void>;
}

/** Advice to the pruner costs two fsyncs; it may lag. */
const releaseEveryMs = 10_000;
/** The end of the journal is looked at this often, also while a batch keeps failing. */
const lookEveryMs = 500;
/** Follows one journal from its cursor for ever. A failing batch is tried again and never skipped. */
export function startFollower(options: FollowerOptions): Follower {
  const { journals, journal, name, logger, now } = options;
  const abort = new AbortController();
  const { signal } = abort;
  const standing = createStanding();
  const doing = createDoing(options, standing, signal, (failure) => {
    logger.error({ err: failure, journal, follower: name }, 'batch failed, tried again');
  });
  let last = 0;
  const startedAt = now();
  let known = false;
  let error: string | null = null;
  let holes = 0;
  let releasedAt = Number.NEGATIVE_INFINITY;
  let released: Position | null | undefined;

  function onEvent(event: JournalEvent): void {
    if (event.type === 'damage') {
      holes += 1;
      logger.error({ journal, ...event }, 'journal has a hole: acknowledged messages cannot be read');
    } else if (event.type === 'restarted') {
      standing.restart(event.lateUpTo);
      doing.forget();
      released = undefined;
      // What is read again must not be pruned meanwhile.
      supervise(logger, `release ${journal}`, release(true));
      const facts = { journal, follower: name, ...event };
      logger.error(facts, 'journal is another one than was read before; read again from its beginning');
    } else logger.warn({ journal, ...event }, 'journal');
  }

  /** By the journal's own note of how far it had been read. */
  function compare(reached: Position | null): void {
    const before = standing.setBack;
    standing.compare(reached);
    if (standing.setBack === before) return;
    const facts = { journal, follower: name, reached, at: standing.slowest() };
    logger.error(facts, 'the journal was read further than our cursor says, which was set back; read again from there');
  }

  async function release(force: boolean): Promise<void> {
    const at = performance.now();
    const upTo = standing.released();
    if (released === upTo || (!force && at - releasedAt < releaseEveryMs)) return;
    releasedAt = at;
    try {
      const reached = await journals.release(journal, name, upTo);
      if (released === undefined) compare(reached);
      released = upTo;
    } catch (failure) {
      // Only the pruner waits for it, and the journal tells its own level; a full disk must not stop alarms here.
      logger.warn({ err: failure, journal, follower: name }, 'advice to the pruner could not be written');
    }
  }

  async function look(): Promise<number> {
    last = (await journals.identity(journal)).last?.seq ?? 0;
    return last;
  }

  async function follow(): Promise<void> {
    const backoff = createBackoff(signal);
    while (!signal.aborted) {
      try {
        standing.begin(await options.cursor(), (await options.lanes?.stored()) ?? new Map());
        await look();
        known = true;
        await release(true);
        const progress = async (): Promise<void> => {
          error = null;
          backoff.reset();
          await release(false);
        };
        return await goOn({ ...options, standing, doing, signal, onEvent, look, end: () => last, progress });
      } catch (failure) {
        error = failure instanceof Error ? failure.message : String(failure);
        logger.error({ err: failure, journal, follower: name }, 'following the journal failed, tried again');
        await backoff.pause();
      }
    }
  }

  const done = follow();
  supervise(logger, `follow ${journal}`, done);
  const looking = setInterval(() => supervise(logger, `end of journal ${journal}`, look()), lookEveryMs).unref();
  return {
    status: () => {
      const { at, doneAt } = standing.heard();
      const seq = standing.slowest()?.seq ?? 0;
      const head = standing.head.at?.seq ?? 0;
      // The journal's end, looked at now and then, may be older than what was read.
      const end = Math.max(last, head);
      const atEnd = known && seq >= end;
      return {
        journal,
        cursor: seq,
        last: end,
        lagRows: Math.max(0, end - seq),
        lagMs: atEnd ? 0 : Math.max(0, now() - (doneAt === 0 ? startedAt : doneAt)),
        doneAt,
        ownSeq: head,
        ownAt: standing.head.doneAt,
        readingsAt: standing.aside.get(telemetryLane)?.place.doneAt ?? null,
        started: known,
        error: error ?? doing.error,
        holes,
        readAgain: standing.lives > 0,
        setBack: standing.setBack,
        readLate: doing.readLate,
        heard: at?.seq ?? 0,
        aside: [...standing.aside.values()].map(({ lane, place }) => ({ lane, cursor: place.at?.seq ?? 0 })),
      };
    },
    stop: async () => {
      clearInterval(looking);
      abort.abort();
      await done;
      if (known) await release(true);
    },
  };
}
