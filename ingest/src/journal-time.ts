import type { JournalEntry } from '@vigil/journal';
import { clockStepBody, type JournalKind } from '@vigil/vocabulary';
import { z } from 'zod';

/*
 * Receipt times are this machine's wall clock, which people and NTP set. Deadlines stand in the frame of the clock as it
 * is now: when a step is noticed they move along at once, and whatever was received before the step is read as if the
 * clock had been right then.
 *
 * ```
 *   12:00:00 stuck ─▶ due 12:01:00          13:00:02 next entry
 *                        │  clock set +1 h      │
 *                        └──▶ due 13:01:00      └─ not due: 13:00:02 < 13:01:00
 * ```
 *
 * Read at once (`live`), an entry came now, whatever its clock says. In a backlog the broker's `clock-step` records say
 * where in the order of things a step happened; a step back shows itself there also without one.
 */

const knownStep = z.object({
  stepMs: z.number(),
  /** What the clock said right after it, epoch ms. */
  after: z.number(),
  /** Lanes of reading that have passed it. */
  passed: z.array(z.string()),
  /** Number of the first entry of each journal that was received after it, where that is known. */
  places: z.record(z.string(), z.int()).default({}),
});
type KnownStep = Readonly<z.output<typeof knownStep>>;
/** Steps that were made up for, the newest last; survives a restart as a fact of the store. */
export const stepBook = z.array(knownStep);
export type StepBook = readonly KnownStep[];

const stepsKept = 20;
const sameStepMs = 5_000;
const sameTimeMs = 30_000;
/** Entries of one journal stand in the order of their receipt; a record that waited for the disk may be this much older. */
const unevenMs = 5_000;
/** An entry that was read at once is not older than the last look, plus what reading and a busy machine take. */
const liveSlackMs = 20_000;
/** The broker's clock is ours, but it is read a moment earlier or later. */
const aheadMs = 1_000;

/** Where in its journal an entry stands. */
interface Place {
  readonly journal: string;
  readonly seq: number;
}

export function noteStep(
  book: StepBook,
  step: { stepMs: number; after: number },
  passed: readonly string[],
  place?: Place,
): StepBook {
  const places = place === undefined ? {} : { [place.journal]: place.seq };
  return [...book, { ...step, passed: [...passed], places }].slice(-stepsKept);
}

/** @param place of the first entry after the step, when that is what is being read */
export function pass(
  book: StepBook,
  lane: string,
  which: (step: KnownStep) => boolean = () => true,
  place?: Place,
): StepBook {
  if (!book.some((step) => !step.passed.includes(lane) && which(step))) return book;
  return book.map((step) => {
    if (step.passed.includes(lane) || !which(step)) return step;
    const places = place === undefined ? step.places : { [place.journal]: place.seq, ...step.places };
    return { ...step, passed: [...step.passed, lane], places };
  });
}

/** A lane is set aside where another stands: it has passed what that one has. */
export function passAs(book: StepBook, lane: string, like: string): StepBook {
  return pass(book, lane, ({ passed }) => passed.includes(like));
}

/** Nothing is read in this lane any more. */
export function forgetLane(book: StepBook, lane: string): StepBook {
  if (!book.some(({ passed }) => passed.includes(lane))) return book;
  return book.map((step) => ({ ...step, passed: step.passed.filter((each) => each !== lane) }));
}

/** What has to be added to times of this lane, ms: the steps that it has not come to yet. */
export function offsetOf(book: StepBook, lane: string): number {
  let sum = 0;
  for (const { stepMs, passed } of book) if (!passed.includes(lane)) sum += stepMs;
  return sum;
}

/** By how much the clock was set in so long a time before `now`, either way, all together, ms. */
export function setWithin(book: StepBook, now: number, ms: number): number {
  let sum = 0;
  /** `now` as the clock of then would have shown it. */
  let then = now;
  for (const { stepMs, after } of book.toReversed()) {
    if (then - after > ms) break;
    sum += Math.abs(stepMs);
    then -= stepMs;
  }
  return sum;
}

export interface LaneStanding {
  readonly lane: string;
  readonly journal: string;
  /** It is read behind the journal's own order, and has only some of its entries. */
  readonly isAside: boolean;
  readonly now: number;
  /** How long ago the lane was at its end, ms; null: it reads a backlog. */
  readonly drainedMs: number | null;
  /** Receipt time of the last entry read that {@link marksTime}; null: none yet. */
  readonly lastAt: number | null;
}

export interface TimedEntry {
  /** As it is to be judged. */
  readonly entry: JournalEntry;
  readonly book: StepBook;
  /** Deadlines have to move by this first, ms. */
  readonly shiftMs: number;
  /** It lies in the future, and what follows from it is set back when the lane is at its end: the step may still come. */
  readonly isAhead: boolean;
}

/** Is there nothing to think about? Every entry of a clean journal. */
export function isPlain({ lane, now, drainedMs, lastAt }: LaneStanding, book: StepBook, entry: JournalEntry): boolean {
  const { receivedAt, kind } = entry;
  return (
    receivedAt <= now + aheadMs &&
    (drainedMs === null || receivedAt >= now - drainedMs - liveSlackMs) &&
    (lastAt === null || receivedAt >= lastAt - unevenMs) &&
    kind !== ('clock-step' satisfies JournalKind) &&
    kind !== ('broker-started' satisfies JournalKind) &&
    book.every(({ passed }) => passed.includes(lane))
  );
}

/** Does its time say where its lane stands? Records of connections may have waited for the disk. */
export function marksTime({ kind }: JournalEntry): boolean {
  return kind === 'publish' || kind === 'clock-step' || kind === 'broker-started';
}

/** What an entry's time is worth. Pure. */
export function timeOf(standing: LaneStanding, before: StepBook, entry: JournalEntry): TimedEntry {
  const { lane, now, drainedMs } = standing;
  if (drainedMs !== null) {
    const believed = entry.receivedAt <= now + aheadMs && entry.receivedAt >= now - drainedMs - liveSlackMs;
    const book = locate(standing, before, entry);
    return { entry: believed ? entry : { ...entry, receivedAt: now }, book, shiftMs: 0, isAhead: false };
  }
  const { book, shiftMs } = passSteps(standing, before, entry);
  return { entry, book, shiftMs, isAhead: entry.receivedAt + offsetOf(book, lane) > now + aheadMs };
}

function passSteps(
  { lane, journal, isAside, lastAt }: LaneStanding,
  before: StepBook,
  entry: JournalEntry,
): { readonly book: StepBook; readonly shiftMs: number } {
  const { receivedAt, kind, seq } = entry;
  const here = { journal, seq };
  const backMs = lastAt === null ? 0 : lastAt - receivedAt;
  const placeOf = ({ places }: KnownStep): number | undefined => (isAside ? places[journal] : undefined);
  // Whoever reads behind another knows where that one has met it.
  const known = pass(before, lane, (step) => seq >= (placeOf(step) ?? Number.POSITIVE_INFINITY));
  const isOpen = (step: KnownStep): boolean => placeOf(step) === undefined;
  // What was received before a step forward is older than the step, and what comes after it is not.
  const forward = ({ stepMs, after }: KnownStep): boolean => stepMs > 0 && receivedAt >= after - stepMs / 2;
  const book = pass(known, lane, (step) => isOpen(step) && forward(step), here);
  if (kind === ('clock-step' satisfies JournalKind)) {
    const stepMs = stepOf(entry);
    if (stepMs === null) return { book, shiftMs: 0 };
    const same = isSameStep(stepMs, receivedAt);
    if (book.some(same)) return { book: pass(book, lane, same, here), shiftMs: 0 };
    return { book: noteStep(book, { stepMs, after: receivedAt }, [lane], here), shiftMs: stepMs };
  }
  if (kind !== ('publish' satisfies JournalKind) || backMs <= unevenMs) return { book, shiftMs: 0 };
  const back = (step: KnownStep): boolean => isOpen(step) && step.stepMs < 0 && backMs >= -step.stepMs / 2;
  const passed = pass(book, lane, back, here);
  // Passing a known one just now is what the jump in the times was.
  if (passed !== book || known !== before) return { book: passed, shiftMs: 0 };
  return { book: noteStep(book, { stepMs: -backMs, after: receivedAt }, [lane], here), shiftMs: -backMs };
}

/** The same step is seen by each process a little later, and measured by it a little differently. */
function isSameStep(stepMs: number, at: number): (step: KnownStep) => boolean {
  return (step) => Math.abs(step.stepMs - stepMs) <= sameStepMs && Math.abs(step.after - at) <= sameTimeMs;
}

/** A step that was noticed before the broker's record of it was read stands where the record does. */
function locate({ lane, journal }: LaneStanding, book: StepBook, entry: JournalEntry): StepBook {
  const stepMs = entry.kind === ('clock-step' satisfies JournalKind) ? stepOf(entry) : null;
  if (stepMs === null) return book;
  const same = isSameStep(stepMs, entry.receivedAt);
  return book.map((step) =>
    same(step) && step.passed.includes(lane) ? { ...step, places: { [journal]: entry.seq, ...step.places } } : step,
  );
}

function stepOf({ payload }: JournalEntry): number | null {
  try {
    const read = clockStepBody.safeParse(JSON.parse(Buffer.from(payload).toString('utf8')));
    return read.success ? read.data.stepMs : null;
  } catch {
    // Our own broker's record, damaged: the times around it tell as much as can be told.
    return null;
  }
}
