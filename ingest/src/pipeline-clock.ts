import type { JournalEntry } from '@vigil/journal';
import type { Logger } from '@vigil/service';
import { type ClockReading, clockStep } from '@vigil/vocabulary';
import { type Clock, readClock } from './clock.ts';
import { keyOfLane } from './follow/lanes.ts';
import {
  forgetLane,
  isPlain,
  type LaneStanding,
  marksTime,
  noteStep,
  offsetOf,
  pass,
  passAs,
  type StepBook,
  setWithin,
  stepBook,
  timeOf,
} from './journal-time.ts';

/** Fact of the store: steps that were made up for, so that a restart in the middle makes up for none twice. */
export const stepsFact = 'ingest.clock-steps';

const dayMs = 24 * 3_600_000;

/** For the system page. */
export interface ClockFacts {
  /** Steps made up for since the start. */
  readonly steps: number;
  readonly lastStepMs: number | null;
  /** What lay in the future, at our start or behind a backlog, and was set back last. */
  readonly setBack: { readonly units: number; readonly deadlines: number } | null;
}

/** The times of one batch of one lane. Kept when the batch was committed, forgotten when it was rolled back. */
export interface LaneTime {
  /** As most entries are: its time can be taken as it is. */
  isPlain(entry: JournalEntry): boolean;
  /** Any other. `shiftMs`: deadlines have to move by so much before it is judged. */
  weigh(entry: JournalEntry): { readonly entry: JournalEntry; readonly shiftMs: number };
  /** The entry was given to the judges. */
  passed(entry: JournalEntry): void;
  /** What the lane's times lack, ms. */
  offset(): number;
  /** Has to be stored with the batch; null: it is as it was. */
  changed(): StepBook | null;
}

/** Our own clock, watched, and what the times in the journals are worth. */
export interface PipelineClock {
  facts(): ClockFacts;
  /** How often times of the store were moved since the start. */
  readonly timesMoved: number;
  /** By how much it was set during the last day, either way, all together, ms. */
  setBy(now: number): number;
  recall(fact: unknown): void;
  wereSetBack(found: NonNullable<ClockFacts['setBack']>): void;
  /** Has our clock been set since the last look that was made up for? ms; 0: no. */
  step(): number;
  /** The step as it has to be stored with what makes up for it. */
  withStep(stepMs: number): StepBook;
  /** It has been made up for and stored. */
  settled(book: StepBook | null, stepMs: number): void;
  /**
   * @param lane one that is set aside; null: the journal's own order
   * @param late read long after it was written: its times are what they are
   */
  lane(journal: string, lane: string | null, now: number, late: boolean): LaneTime;
  commit(time: LaneTime): void;
  /** The steps as they have to be stored with a lane that is set aside where the journal's own order stands. */
  withLane(journal: string, lane: string): StepBook;
  /** That was stored. */
  setAside(journal: string, lane: string, book: StepBook): void;
  /** The lane has come to where the journal's own order stands, and is read with it again. */
  rejoined(journal: string, lane: string): void;
  /** The journal's own order stands at its end now (true) or reads a backlog. */
  drained(journal: string, isAtEnd: boolean): void;
  /** A lane at its end has read times of the future: they cannot be true. Asked once. */
  takeAhead(): boolean;
  offsetOf(journal: string, lane: string | null): number;
}

export function createPipelineClock(clock: Clock, logger: Logger): PipelineClock {
  let book: StepBook = [];
  let before: ClockReading = readClock(clock);
  let seen: ClockReading = before;
  let steps = 0;
  let lastStepMs: number | null = null;
  let setBack: ClockFacts['setBack'] = null;
  let setBacks = 0;
  /** When each lane stood at its end last, monotonic ms. */
  const drainedAt = new Map<string, number>();
  const lastAt = new Map<string, number>();
  const lasts = new WeakMap<
    LaneTime,
    () => { readonly key: string; readonly last: number | null; readonly ahead: boolean }
  >();
  /** Lanes that have read times of the future. */
  const ahead = new Set<string>();
  let toSetBack = false;

  function noted(stepMs: number): void {
    steps += 1;
    lastStepMs = stepMs;
    logger.warn({ stepMs }, 'the clock of this machine was set');
  }

  return {
    facts: () => ({ steps, lastStepMs, setBack }),
    setBy: (now) => setWithin(book, now, dayMs),
    recall: (fact) => {
      const read = stepBook.safeParse(fact);
      if (read.success) book = read.data;
    },
    get timesMoved() {
      return steps + setBacks;
    },
    wereSetBack: (found) => {
      setBack = found;
      setBacks += 1;
    },
    step: () => {
      seen = readClock(clock);
      return Math.round(clockStep(before, seen));
    },
    withStep: (stepMs) => noteStep(book, { stepMs, after: seen.wall }, [...drainedAt.keys()]),
    settled: (changed, stepMs) => {
      before = seen;
      if (changed !== null) book = changed;
      if (stepMs !== 0) noted(stepMs);
    },
    lane: (journal, lane, now, late) => {
      const key = keyOfLane(journal, lane);
      const isAside = lane !== null;
      const end = late ? undefined : drainedAt.get(key);
      const drainedMs = end === undefined ? null : clock.monotonic() - end;
      // In another life of the journal places mean nothing: what is found late was received before all that is known.
      let own = late && isAside ? passAs(book, key, journal) : book;
      let last = lastAt.get(key) ?? null;
      let isAhead = false;
      const fixed = { lane: key, journal, isAside, now, drainedMs, lastAt: last };
      const standing = (): LaneStanding => {
        fixed.lastAt = last;
        return fixed;
      };
      const time: LaneTime = {
        isPlain: (entry) => isPlain(standing(), own, entry),
        weigh: (entry) => {
          const weighed = timeOf(standing(), own, entry);
          own = weighed.book;
          isAhead ||= weighed.isAhead;
          if (weighed.shiftMs !== 0) noted(weighed.shiftMs);
          return weighed;
        },
        passed: (entry) => {
          if (marksTime(entry)) last = entry.receivedAt;
        },
        offset: () => (drainedMs === null ? offsetOf(own, key) : 0),
        changed: () => (own === book ? null : own),
      };
      lasts.set(time, () => ({ key, last, ahead: isAhead }));
      return time;
    },
    commit: (time) => {
      book = time.changed() ?? book;
      const read = lasts.get(time)?.();
      if (read === undefined) return;
      if (read.last !== null) lastAt.set(read.key, read.last);
      if (read.ahead) ahead.add(read.key);
    },
    withLane: (journal, lane) => passAs(book, keyOfLane(journal, lane), journal),
    setAside: (journal, lane, changed) => {
      book = changed;
      const last = lastAt.get(journal);
      if (last !== undefined) lastAt.set(keyOfLane(journal, lane), last);
    },
    rejoined: (journal, lane) => {
      const key = keyOfLane(journal, lane);
      book = forgetLane(book, key);
      lastAt.delete(key);
      if (ahead.delete(key)) ahead.add(journal);
    },
    drained: (journal, isAtEnd) => {
      if (!isAtEnd) return void drainedAt.delete(journal);
      drainedAt.set(journal, clock.monotonic());
      book = pass(book, journal);
      if (ahead.delete(journal)) toSetBack = true;
    },
    takeAhead: () => {
      const was = toSetBack;
      toSetBack = false;
      return was;
    },
    offsetOf: (journal, lane) => offsetOf(book, keyOfLane(journal, lane)),
  };
}
