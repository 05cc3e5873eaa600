import { setTimeout as pause } from 'node:timers/promises';
import type { JournalEntry, JournalObserver } from '@vigil/journal';
import { type Aside, hasCaughtUp, nextSlice, placeOf } from './aside.ts';
import type { Doing, Done } from './doing.ts';
import type { FollowerOptions } from './follower.ts';
import { gather } from './gather.ts';
import { credentialLane, journalLanes, laneOf, mostCredentials, telemetryLane } from './lanes.ts';
import { openReading, type Reading } from './reading.ts';
import type { Standing } from './standing.ts';

export interface RoundsParts extends FollowerOptions {
  readonly standing: Standing;
  readonly doing: Doing;
  readonly signal: AbortSignal;
  readonly onEvent: JournalObserver;
  /** Looks where the journal ends; its newest number. */
  readonly look: () => Promise<number>;
  /** Where it ended when that was looked at last. */
  readonly end: () => number;
  /** Something was done. */
  readonly progress: () => Promise<void>;
}

/**
 * Behind a transaction that took all its time so many entries may wait before readings are set aside, and no more than
 * so many such transactions do: a few readings may be arrays that nobody can read.
 */
const slowBacklog = 1_000;
const slowTransactions = 2;
const defaultTurnEveryMs = 1_000;
/**
 * After a transaction that took all its time the store's lock is left to others for so long, ms: somebody at a desk tries
 * to get it each few ms, and gives up after a while.
 */
const leaveLockMs = 10;
/** How long one looks for more where there is likely none while there may be something to do elsewhere, ms. */
const patienceMs = 50;

/**
 * Goes through the journal until it is stopped.
 *
 * ```
 *   in step: all in the journal's order ──far behind──▶ readings aside ─┐
 *        ▲            │                                                 │ the rest goes on to the journal's end, and
 *        │            └─one credential takes all the time──▶ its own ───┤ a slice of a lane follows when it is there
 *        └──────────── the lane has come to where the rest stands ◀─────┘
 * ```
 */
export async function goOn(parts: RoundsParts): Promise<void> {
  const { journals, journal, signal, onEvent, standing, doing, lanes, max } = parts;
  const { aside } = standing;
  const turnEveryMs = lanes?.turnEveryMs ?? defaultTurnEveryMs;
  /** The life of the journal in which we read. */
  let life = standing.lives;
  /** Entries read and entries done of this reading; up to `foreign` of them were read before the journal was another. */
  let given = 0;
  let handled = 0;
  let foreign = 0;
  let turnedAt = performance.now();
  let isWithoutReadings = false;
  let main = openMain();

  function openMain(): Reading {
    [given, handled, foreign] = [0, 0, 0];
    isWithoutReadings = aside.has(telemetryLane);
    return openReading({
      journals,
      journal,
      after: standing.head.at,
      max,
      lanes: journalLanes(null, isWithoutReadings),
      signal,
      onEvent: tell,
      // Without readings there is nothing that may wait for more of its kind.
      cut: (chunks) => (isWithoutReadings ? counted(chunks) : gather(counted(chunks), parts)),
    });
  }

  function tell(event: Parameters<JournalObserver>[0]): void {
    if (event.type === 'restarted') foreign = given;
    onEvent(event);
  }

  async function* counted(chunks: AsyncIterable<readonly JournalEntry[]>): AsyncGenerator<readonly JournalEntry[]> {
    for await (const chunk of chunks) {
      given += chunk.length;
      yield chunk;
    }
  }

  function openAside({ lane, place }: Aside): Reading {
    const mine = journalLanes(lane, true);
    const open = { journals, journal, after: place.at, max, lanes: mine, signal, onEvent: tell };
    return openReading({ ...open, cut: (chunks) => chunks });
  }

  /** However often a transaction is cut; false: we are stopping. */
  async function doWhole(entries: readonly JournalEntry[]): Promise<boolean> {
    const end = entries.at(-1);
    if (end === undefined) return true;
    for (let rest = entries; ; ) {
      const done = await doing.entries(rest, null, end, life);
      if (done === null || done.whole) return done !== null;
      rest = behind(rest, done.reached);
    }
  }

  /** What was read of the journal of before is done too, but it is no place in the one that is there now. */
  async function beginAnew(batch: readonly JournalEntry[] | 'late'): Promise<boolean> {
    const old = batch === 'late' ? [] : batch.slice(0, Math.max(0, foreign - handled));
    const done = await doWhole(old);
    life = standing.lives;
    doing.forget();
    main.close();
    main = openMain();
    return done;
  }

  function isTurnDue(): boolean {
    return performance.now() - turnedAt > turnEveryMs;
  }

  function isAtEnd(): boolean {
    return (standing.head.at?.seq ?? 0) >= parts.end();
  }

  function moveHead(reached: JournalEntry | null): void {
    if (reached !== null && life === standing.lives) standing.head = placeOf(reached);
  }

  async function doMain(batch: readonly JournalEntry[]): Promise<boolean> {
    for (let rest = batch; ; ) {
      const end = rest.at(-1);
      if (end === undefined) break;
      const mine = aside.size === 0 ? rest : rest.filter((entry) => laneOf(entry, aside) === null);
      const done: Done | null =
        mine.length === 0
          ? { reached: end, whole: true, count: 0, heaviest: null }
          : await doing.entries(mine, null, end, life);
      if (done === null) return false;
      moveHead(done.reached);
      await parts.progress();
      if (!done.whole) await pause(leaveLockMs);
      rest = done.whole ? [] : behind(rest, done.reached);
      await setAside(done, batch.length >= max);
      if (isTurnDue() && (await doAside()) === 'stopped') return false;
      // Readings keep the journal's order again: what was read without them is no way on.
      if (isWithoutReadings && !aside.has(telemetryLane)) return true;
    }
    handled += batch.length;
    return true;
  }

  /** Much waits behind what was done: who can wait is set aside. */
  async function setAside({ whole, count, heaviest, reached }: Done, full: boolean): Promise<void> {
    if (lanes === undefined || life !== standing.lives || (whole && !full && heaviest === null)) return;
    const { at } = standing.head;
    const waiting = (await parts.look()) - (at?.seq ?? 0);
    const found: string[] = [];
    // One message that takes several transactions says nothing of the readings behind it.
    const many = whole ? max : Math.min(slowBacklog, slowTransactions * Math.max(1, count));
    if (waiting > many) found.push(telemetryLane);
    const credentials = [...aside.keys()].filter((lane) => lane !== telemetryLane).length;
    if (heaviest !== null && waiting > (reached === null ? 1 : 0) && credentials < mostCredentials)
      found.push(credentialLane(heaviest));
    for (const lane of found) {
      if (aside.has(lane)) continue;
      await lanes.setAside(lane, at);
      standing.open(lane);
      // What took so long was not its turn: that comes when the rest has gone ahead.
      turnedAt = performance.now();
    }
  }

  /** However long a slice takes: the rest has its time between two. */
  async function doAside(): Promise<'done' | 'nothing' | 'stopped'> {
    try {
      return await doSlice();
    } finally {
      turnedAt = performance.now();
    }
  }

  /** One slice of the lane whose turn it is: the one that is furthest behind. */
  async function doSlice(): Promise<'done' | 'nothing' | 'stopped'> {
    const [each] = [...aside.values()].toSorted((a, b) => a.turns - b.turns);
    if (each === undefined || life !== standing.lives) return 'nothing';
    each.turns = 1 + Math.max(...[...aside.values()].map(({ turns }) => turns));
    const { entries, upTo } = await nextSlice(each, () => openAside(each), standing.head.at);
    if (life !== standing.lives) return 'nothing';
    if (upTo !== null && entries.length > 0) {
      const done = await doing.entries(entries, each.lane, upTo, life);
      if (done === null) return 'stopped';
      if (!done.whole) await pause(leaveLockMs);
      if (life !== standing.lives) return 'nothing';
      each.waiting = behind(each.waiting, done.reached);
      if (done.reached !== null) each.place = placeOf(done.reached);
    } else if (upTo !== null) each.place = placeOf(upTo);
    const { at } = standing.head;
    if (at !== null && lanes !== undefined && isAtEnd() && hasCaughtUp(each, at)) {
      await lanes.rejoin(each.lane, at);
      standing.stored(null, at);
      standing.close(each.lane);
    }
    await parts.progress();
    return entries.length > 0 ? 'done' : 'nothing';
  }

  await setAside({ reached: null, whole: true, count: 0, heaviest: null }, true);
  let idle = false;
  try {
    while (!signal.aborted) {
      if (isWithoutReadings !== aside.has(telemetryLane)) {
        main.close();
        main = openMain();
      }
      const patience = idle || !isAtEnd() ? patienceMs : 0;
      const batch = await main.next(aside.size === 0 ? Number.POSITIVE_INFINITY : patience);
      if (batch === null) return;
      if (life !== standing.lives) {
        if (!(await beginAnew(batch))) return;
        continue;
      }
      if (batch !== 'late' && !(await doMain(batch))) return;
      if (batch !== 'late' && !isAtEnd() && !isTurnDue()) continue;
      const turn = aside.size === 0 ? 'nothing' : await doAside();
      if (turn === 'stopped') return;
      idle = turn === 'nothing';
    }
  } finally {
    main.close();
    for (const each of aside.values()) each.reading?.close();
  }
}

/** What is left of entries that were done up to there. */
function behind(entries: readonly JournalEntry[], reached: JournalEntry | null): readonly JournalEntry[] {
  return reached === null ? entries : entries.filter(({ seq }) => seq > reached.seq);
}
