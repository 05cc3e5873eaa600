import type { Journal, JournalEntry, JournalEvent, Position } from '@vigil/journal';
import { type Logger, supervise } from '@vigil/service';
import { createBackoff } from './backoff.ts';
import { gather } from './gather.ts';

export interface FollowerOptions {
  readonly journals: Pick<Journal, 'follow' | 'release' | 'identity'>;
  readonly journal: string;
  /** Name under which pruning waits for it. */
  readonly name: 'ingest' | 'history';
  readonly max: number;
  readonly gatherMs: number;
  readonly logger: Logger;
  /** Last entry done, from the store; null: none. */
  readonly cursor: () => Promise<Position | null>;
  /** Up to which number each epoch of the journal was done, from the store. */
  readonly done: () => Promise<ReadonlyMap<string, number>>;
  /**
   * Does a batch, all of one epoch, and makes its cursor durable; rejects only when it may be tried again as it is.
   * `late`: it was there before we noticed that the journal is another one than we had read.
   */
  readonly run: (entries: readonly JournalEntry[], late: boolean) => Promise<void>;
  /** Least pause before the next attempt, ms, as the error asks for it. */
  readonly retryAfterMs?: (error: unknown) => number;
  /** What may wait a moment for more of its kind. */
  readonly mayWait: (entry: JournalEntry) => boolean;
  readonly now: () => number;
}

export interface FollowerStatus {
  readonly journal: string;
  readonly cursor: number;
  readonly last: number;
  readonly lagRows: number;
  /** Age of the last entry done while there are more; 0 at the end. */
  readonly lagMs: number;
  /** Receipt time of the last entry done, epoch ms; 0: none has been, so nothing is known of any time. */
  readonly doneAt: number;
  /** The cursor was read: before that nothing is known. */
  readonly started: boolean;
  /** The batch at hand keeps failing with this; null: it goes on. */
  readonly error: string | null;
  /** Ranges that the journal could not give back: acknowledged messages that are gone. */
  readonly holes: number;
  /** Our cursor was not of this journal (lost, replaced, set back): it is read from its beginning. */
  readonly readAgain: boolean;
  /** Entries that were found then and had not been done before. */
  readonly readLate: number;
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
  let cursor: Position | null = null;
  let last = 0;
  /** The newest number read here: the journal's end, looked at now and then, may be older than that. */
  let read = 0;
  const startedAt = now();
  /** Not the time of the start: what was journaled while we were away may cancel what fell due meanwhile. */
  let lastDoneAt = 0;
  let known = false;
  let error: string | null = null;
  let holes = 0;
  let releasedAt = Number.NEGATIVE_INFINITY;
  let released: Position | null | undefined;
  /** Set when the journal turned out to be another one: entries up to this number were there at that time. */
  let lateUpTo = 0;
  let readLate = 0;
  /** Entries read and entries done of this reading; up to `foreign` of them were read before the journal was another. */
  let given = 0;
  let handled = 0;
  let foreign = 0;
  /** What was done of each epoch; known only when it is needed. */
  let had: ReadonlyMap<string, number> | undefined;

  function onEvent(event: JournalEvent): void {
    if (event.type === 'damage') {
      holes += 1;
      logger.error({ journal, ...event }, 'journal has a hole: acknowledged messages cannot be read');
    } else if (event.type === 'restarted') {
      lateUpTo = Math.max(1, event.lateUpTo);
      had = undefined;
      cursor = null;
      foreign = given;
      released = undefined;
      // What is read again must not be pruned meanwhile.
      supervise(logger, `release ${journal}`, release(true));
      const facts = { journal, follower: name, ...event };
      logger.error(facts, 'journal is another one than was read before; read again from its beginning');
    } else logger.warn({ journal, ...event }, 'journal');
  }

  async function release(force: boolean): Promise<void> {
    const at = performance.now();
    if (released === cursor || (!force && at - releasedAt < releaseEveryMs)) return;
    releasedAt = at;
    const upTo = cursor;
    try {
      await journals.release(journal, name, upTo);
      released = upTo;
    } catch (failure) {
      // Only the pruner waits for it, and the journal tells its own level; a full disk must not stop alarms here.
      logger.warn({ err: failure, journal, follower: name }, 'advice to the pruner could not be written');
    }
  }

  async function look(): Promise<void> {
    last = (await journals.identity(journal)).last?.seq ?? 0;
  }

  /** Leaves out what was done before under the same epoch, and cuts the rest where the epoch or its lateness changes. */
  async function partsOf(entries: readonly JournalEntry[]): Promise<readonly (readonly JournalEntry[])[]> {
    if (lateUpTo > 0) had ??= await options.done();
    const parts: JournalEntry[][] = [];
    for (const entry of entries) {
      if (entry.seq <= (had?.get(entry.epoch) ?? 0)) continue;
      const part = parts.at(-1);
      const before = part?.at(-1);
      const fits = before?.epoch === entry.epoch && before.seq <= lateUpTo === entry.seq <= lateUpTo;
      if (fits) part?.push(entry);
      else parts.push([entry]);
    }
    return parts;
  }

  async function doAll(entries: readonly JournalEntry[]): Promise<boolean> {
    for (const part of await partsOf(entries)) {
      if (!(await attempt(part))) return false;
      if ((part[0]?.seq ?? Number.POSITIVE_INFINITY) <= lateUpTo) readLate += part.length;
    }
    return true;
  }

  async function attempt(entries: readonly JournalEntry[]): Promise<boolean> {
    const backoff = createBackoff(abort.signal);
    for (;;) {
      try {
        await options.run(entries, (entries[0]?.seq ?? Number.POSITIVE_INFINITY) <= lateUpTo);
        error = null;
        return true;
      } catch (failure) {
        const text = failure instanceof Error ? failure.message : String(failure);
        if (error !== text) logger.error({ err: failure, journal, follower: name }, 'batch failed, tried again');
        error = text;
        if (!(await backoff.pause(options.retryAfterMs?.(failure) ?? 0))) return false;
      }
    }
  }

  async function* counted(chunks: AsyncIterable<readonly JournalEntry[]>): AsyncGenerator<readonly JournalEntry[]> {
    for await (const chunk of chunks) {
      given += chunk.length;
      yield chunk;
    }
  }

  async function follow(): Promise<void> {
    const backoff = createBackoff(abort.signal);
    while (!abort.signal.aborted) {
      try {
        cursor = await options.cursor();
        await look();
        known = true;
        await release(true);
        const chunks = journals.follow(journal, { after: cursor, max: options.max, signal: abort.signal, onEvent });
        [given, handled, foreign] = [0, 0, 0];
        for await (const batch of gather(counted(chunks), options)) {
          if (!(await doAll(batch))) return;
          handled += batch.length;
          const done = batch.at(-1);
          // What was read of the journal of before is done too, but it is no place in the one that is there now.
          if (done !== undefined && handled > foreign) {
            cursor = { epoch: done.epoch, seq: done.seq };
            read = done.seq;
            lastDoneAt = done.receivedAt;
          }
          await release(false);
          backoff.reset();
        }
        return;
      } catch (failure) {
        error = failure instanceof Error ? failure.message : String(failure);
        logger.error({ err: failure, journal, follower: name }, 'following the journal failed, tried again');
        await backoff.pause();
      }
    }
  }

  const done = follow();
  supervise(logger, `follow ${journal}`, done);
  const looking = setInterval(() => supervise(logger, `end of journal ${journal}`, look), lookEveryMs).unref();
  return {
    status: () => {
      const at = cursor?.seq ?? 0;
      const end = Math.max(last, read);
      const atEnd = known && at >= end;
      return {
        journal,
        cursor: at,
        last: end,
        lagRows: Math.max(0, end - at),
        lagMs: atEnd ? 0 : Math.max(0, now() - (lastDoneAt === 0 ? startedAt : lastDoneAt)),
        doneAt: lastDoneAt,
        started: known,
        error,
        holes,
        readAgain: lateUpTo > 0,
        readLate,
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
