import { type DeadlineRepository, type DeadlineRow, isStoreAtFault } from '@vigil/store';
import type { DeadlineClock } from '@vigil/vocabulary';
import { type Batch, count, type DeadlineBook } from './batch.ts';
import type { Dispatch } from './dispatch.ts';

/** The deadlines as one batch sees them. */
export interface BatchDeadlines extends DeadlineBook {
  /** When the earliest of the journal clock is due, epoch ms; Infinity: none. Keeps the hot path from asking the store. */
  nextAt: number;
  /** The instant at which what is at hand happens, in the frame of our clock as it is, epoch ms. */
  at: number;
  /** What is added to times of the journal being read: steps of the clock that it has not come to yet, ms. */
  offsetMs: number;
  readonly rows: DeadlineRepository;
  readonly failures: DeadlineFailures;
}

export async function openDeadlines(
  { deadlines, kindsOf }: Dispatch,
  rows: DeadlineRepository,
  failures: DeadlineFailures,
  now: number,
): Promise<BatchDeadlines> {
  function clockOf(kind: string, asked: (clock: DeadlineClock) => boolean): DeadlineClock {
    const clock = deadlines.get(kind)?.clock;
    if (clock === undefined) throw new TypeError(`no feature owns the deadline ${kind}`);
    if (!asked(clock)) throw new TypeError(`the deadline ${kind} runs on the clock "${clock}"`);
    return clock;
  }
  const book: BatchDeadlines = {
    rows,
    failures,
    at: now,
    offsetMs: 0,
    nextAt: (await rows.next(kindsOf('journal'))) ?? Number.POSITIVE_INFINITY,
    set: async ({ kind, subject, number = 0, dueAt, data = {} }) => {
      const clock = clockOf(kind, (known) => known !== 'people');
      if (clock !== 'journal') return rows.set({ kind, subject, number, clock, dueAt, data });
      const due = dueAt + book.offsetMs;
      book.nextAt = Math.min(book.nextAt, due);
      const delayMs = Math.max(0, due - book.at);
      await rows.set({ kind, subject, number, clock, dueAt: due, data: { ...data, delayMs } });
    },
    ask: async ({ kind, subject, number = 0, afterMs, data = {} }) => {
      const clock = clockOf(kind, (known) => known === 'people');
      await rows.set({ kind, subject, number, clock, dueAt: now + afterMs, data: { ...data, delayMs: afterMs } });
    },
    cancel: (kind, subject) => rows.cancel(kind, subject),
  };
  return book;
}

/** How many rows one claim takes: bounds the transaction, the next turn takes the rest. */
const claimLimit = 500;

/**
 * Fires every deadline of the journal clock that is due at `upTo`, in the order of their times, and those that follow
 * from them. Called between two messages with the later one's receipt time, so that a backlog read late judges as if
 * it had been read at once, however it is cut into batches.
 */
export async function fireJournalTime(
  dispatch: Dispatch,
  batch: Batch,
  deadlines: BatchDeadlines,
  upTo: number,
): Promise<void> {
  const kinds = dispatch.kindsOf('journal');
  const { at, offsetMs } = deadlines;
  // What follows from a deadline counts from its own time, which is in the frame of our clock already.
  deadlines.offsetMs = 0;
  while (deadlines.nextAt <= upTo) {
    const due = await deadlines.rows.claim({ kinds, upTo, limit: claimLimit });
    for (const deadline of due.toSorted((a, b) => a.dueAt - b.dueAt)) {
      deadlines.at = deadline.dueAt;
      if (await putBack(batch, deadlines, deadline, upTo)) continue;
      if (await waitsForHearing(dispatch, batch, deadlines, deadline, upTo)) continue;
      await fire(dispatch, batch, deadline, deadline.dueAt);
    }
    deadlines.nextAt = (await deadlines.rows.next(kinds)) ?? Number.POSITIVE_INFINITY;
    if (due.length === 0) break;
  }
  [deadlines.at, deadlines.offsetMs] = [at, offsetMs];
}

/**
 * Fires what the wall clock says is due, and who has been waited for long enough. Once: what follows from it waits for
 * the next look, so that no ladder runs through in one go.
 */
export async function fireWallTime(dispatch: Dispatch, batch: Batch, deadlines: BatchDeadlines): Promise<void> {
  const kinds = [...dispatch.kindsOf('wall'), ...dispatch.kindsOf('people')];
  const due = await deadlines.rows.claim({ kinds, upTo: batch.now, limit: claimLimit });
  for (const deadline of due)
    if (!(await putBack(batch, deadlines, deadline, batch.now))) await fire(dispatch, batch, deadline, batch.now);
}

/** So long is a short absence of the broker: a delay that ends in it is looked at again at once. */
const shortlyMs = 1_000;

/** Whose journal is mute has a delay that nothing could end: it lasts in full once we hear again. */
async function waitsForHearing(
  dispatch: Dispatch,
  batch: Batch,
  { rows }: BatchDeadlines,
  deadline: DeadlineRow,
  upTo: number,
): Promise<boolean> {
  if (!batch.hearing.isMute(await journalOf(dispatch, batch, deadline))) return false;
  const at = upTo + Math.max(shortlyMs, delayOf(deadline));
  await rows.putBack({ ...deadline, dueAt: at }, at);
  return true;
}

/** Journal over which the unit of a deadline spoke last. */
async function journalOf(
  dispatch: Dispatch,
  batch: Batch,
  { kind, subject }: DeadlineRow,
): Promise<string | undefined> {
  const owner = dispatch.deadlines.get(kind);
  const unitId = owner?.unitOf === undefined ? subject : await owner.unitOf(batch, subject);
  return unitId === null ? undefined : dispatch.journalOf(batch.units.peek(unitId));
}

/** The delay as it was set. Rows of before versions that noted it: none of ours is longer. */
function delayOf({ data }: DeadlineRow): number {
  const { delayMs } = data;
  return typeof delayMs === 'number' ? delayMs : 3_600_000;
}

/**
 * Deadlines that cannot be due when they say, because the clock that set them was another one: each lasts as long again,
 * in full, from `from` on, when `which` says so.
 *
 * @returns how many
 */
export async function beginAnew(
  dispatch: Dispatch,
  batch: Batch,
  deadlines: BatchDeadlines,
  from: number,
  which: { readonly journal: string } | 'in-the-future',
): Promise<number> {
  const kinds =
    which === 'in-the-future'
      ? [...dispatch.kindsOf('journal'), ...dispatch.kindsOf('people')]
      : dispatch.kindsOf('journal');
  const all = await deadlines.rows.claim({ kinds, upTo: Number.MAX_SAFE_INTEGER, limit: Number.MAX_SAFE_INTEGER });
  let moved = 0;
  for (const deadline of all) {
    const anew = from + delayOf(deadline);
    const moves =
      which === 'in-the-future'
        ? deadline.dueAt > anew
        : [undefined, which.journal].includes(await journalOf(dispatch, batch, deadline)) && deadline.dueAt !== anew;
    if (moves) moved += 1;
    const dueAt = moves ? anew : deadline.dueAt;
    await deadlines.rows.putBack({ ...deadline, dueAt }, dueAt);
  }
  deadlines.nextAt = (await deadlines.rows.next(dispatch.kindsOf('journal'))) ?? Number.POSITIVE_INFINITY;
  return moved;
}

/**
 * What a person agreed on while a clock was ahead (a shelf for an hour, of a day in three years) lasts as long from now
 * on. Others of the wall's clock stay where they are.
 *
 * @returns how many
 */
export async function endAgreedAhead(dispatch: Dispatch, deadlines: BatchDeadlines, now: number): Promise<number> {
  const { rows } = deadlines;
  const claim = { kinds: dispatch.kindsOf('wall'), upTo: Number.MAX_SAFE_INTEGER, limit: Number.MAX_SAFE_INTEGER };
  let moved = 0;
  for (const deadline of await rows.claim(claim)) {
    const { at } = deadline.data;
    const isAhead = typeof at === 'number' && at > now + aheadMs;
    if (isAhead) moved += 1;
    const dueAt = isAhead ? now + deadline.dueAt - at : deadline.dueAt;
    await rows.putBack({ ...deadline, dueAt }, dueAt);
  }
  return moved;
}
/** The clocks of our own processes are one; a look may be a moment older than what it looks at. */
const aheadMs = 5_000;

/**
 * What has failed in the work at hand, which was rolled back and is done again. The deadline that failed may have been
 * set in that very work, or set anew: then there is nothing in the store to postpone, and it would fail again each time.
 */
export interface DeadlineFailures {
  note(deadline: DeadlineRow): void;
  /** It must not be handled again in this work, but put back with so many attempts; null: it may be handled. */
  attemptsOf(deadline: DeadlineRow): number | null;
}

/** So many of one kind may fail in one piece of work; the rest of the kind waits, because messages wait for the work. */
const failuresAtOnce = 8;

export function createDeadlineFailures(): DeadlineFailures {
  const failed = new Map<string, number>();
  const byKind = new Map<string, number>();
  const keyOf = ({ kind, subject, number, dueAt }: DeadlineRow): string =>
    JSON.stringify([kind, subject, number, dueAt]);
  return {
    note: (deadline) => {
      failed.set(keyOf(deadline), deadline.attempts + 1);
      byKind.set(deadline.kind, (byKind.get(deadline.kind) ?? 0) + 1);
    },
    attemptsOf: (deadline) => {
      const attempts = failed.get(keyOf(deadline));
      if (attempts !== undefined) return Math.max(attempts, deadline.attempts);
      return (byKind.get(deadline.kind) ?? 0) < failuresAtOnce ? null : deadline.attempts;
    },
  };
}

/** @returns whether it was put back, for a moment after this work */
async function putBack(
  batch: Batch,
  { rows, failures }: BatchDeadlines,
  deadline: DeadlineRow,
  upTo: number,
): Promise<boolean> {
  const attempts = failures.attemptsOf(deadline);
  if (attempts === null) return false;
  await rows.putBack({ ...deadline, attempts }, Math.max(batch.now + retryAfterMs[0], upTo + 1));
  return true;
}

/** The handling of a deadline threw, and not for the store's sake. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  readonly deadline: DeadlineRow;

  constructor(deadline: DeadlineRow, cause: unknown) {
    super(`deadline ${deadline.kind} of ${deadline.subject}: ${String(cause)}`, { cause });
    this.deadline = deadline;
  }
}

/** @param at the instant that counts as the time of what follows, epoch ms */
async function fire(dispatch: Dispatch, batch: Batch, deadline: DeadlineRow, at: number): Promise<void> {
  const owner = dispatch.deadlines.get(deadline.kind);
  if (owner === undefined) throw new TypeError(`claimed a deadline of kind ${deadline.kind}, which nobody owns`);
  try {
    // Set for an earlier turn of its subject: what it was meant for is over.
    if ((await owner.fence(batch, deadline.subject)) !== deadline.number) return count(batch, 'deadline:over');
    count(batch, `deadline:${deadline.kind}`);
    await owner.fire(batch, deadline, at);
    await dispatch.afterEach(batch, at);
  } catch (error) {
    throw isStoreAtFault(error) ? error : new DeadlineError(deadline, error);
  }
}

/** Pauses before a deadline whose handling threw is handled again, ms. Short: somebody may be waiting for it. */
const retryAfterMs = [1_000, 5_000, 15_000] as const;
/** It has rung by then, or could not even ring; it stays and is tried at this pace, ms. */
const stuckAfterMs = 600_000;

/** What becomes of a deadline whose handling threw for the (attempts + 1)th time. */
export function afterFailure({ attempts }: Pick<DeadlineRow, 'attempts'>): {
  readonly rings: boolean;
  readonly againAfterMs: number;
} {
  const again = retryAfterMs[attempts];
  return again === undefined ? { rings: true, againAfterMs: stuckAfterMs } : { rings: false, againAfterMs: again };
}
