import type { Position } from '@vigil/journal';
import { type Aside, asideFrom, type Place } from './aside.ts';
import { slowerOf, telemetryLane } from './lanes.ts';

/** Where a follower stands in its journal, in each lane. */
export interface Standing {
  /** All that is in no lane of `aside` is done up to here. */
  head: Place;
  readonly aside: ReadonlyMap<string, Aside>;
  /** How often the journal turned out to be another one; what was begun in a former life is no place in this one. */
  readonly lives: number;
  /** Entries up to this number were there when it last did, or when we were set back; 0: neither happened. */
  readonly lateUpTo: number;
  /** So many entries the journal had been read beyond our cursor; 0: our cursor was not set back. */
  readonly setBack: number;
  /** From the store: nothing is being read. */
  begin(head: Position | null, aside: ReadonlyMap<string, Position | null>): void;
  /** Somebody has read the journal up to there before: if that is beyond us, what knows our cursor is an older copy. */
  compare(reached: Position | null): void;
  /** The journal is another one: everything is read from its beginning. */
  restart(lateUpTo: number): void;
  open(lane: string): void;
  close(lane: string): void;
  /** The store has this of a lane. */
  stored(lane: string | null, at: Position): void;
  /** Everything up to here is done, by what the store says: what may be pruned. */
  released(): Position | null;
  /** The same by what we know. */
  slowest(): Position | null;
  /**
   * Everything up to here is done but what credentials that are set aside say: nobody else's deadlines and silence wait
   * for them.
   */
  heard(): Place;
  /** Deadlines fire up to here while a lane is judged, epoch ms: readings not done yet may cancel them. */
  horizonOf(lane: string | null): number;
}

export function createStanding(): Standing {
  let headStored: Position | null = null;
  let lives = 0;
  let lateUpTo = 0;
  let setBack = 0;
  const aside = new Map<string, Aside>();

  const standing: Standing = {
    head: { at: null, doneAt: 0 },
    aside,
    get lives() {
      return lives;
    },
    get lateUpTo() {
      return lateUpTo;
    },
    get setBack() {
      return setBack;
    },
    compare: (reached) => {
      // A journal that is another one says nothing about our cursor.
      if (reached === null || lives > 0) return;
      const beyond = reached.seq - (standing.slowest()?.seq ?? 0);
      if (beyond <= 0) return;
      setBack = Math.max(setBack, beyond);
      lateUpTo = Math.max(lateUpTo, reached.seq);
    },
    begin: (at, lanes) => {
      standing.head = { ...standing.head, at };
      headStored = at;
      for (const each of aside.values()) each.reading?.close();
      aside.clear();
      for (const [lane, place] of lanes) aside.set(lane, asideFrom(lane, { at: place, doneAt: 0 }));
    },
    restart: (upTo) => {
      lives += 1;
      lateUpTo = Math.max(1, upTo);
      standing.head = { ...standing.head, at: null };
      headStored = null;
      for (const [lane, each] of aside) {
        each.reading?.close();
        aside.set(lane, asideFrom(lane, { ...each.place, at: null }));
      }
    },
    open: (lane) => {
      aside.set(lane, asideFrom(lane, standing.head));
    },
    close: (lane) => {
      aside.get(lane)?.reading?.close();
      aside.delete(lane);
    },
    stored: (lane, at) => {
      const each = lane === null ? undefined : aside.get(lane);
      if (lane === null) headStored = at;
      else if (each !== undefined) each.stored = at;
    },
    released: () => [...aside.values()].reduce((least, { stored }) => slowerOf(stored, least), headStored),
    slowest: () => [...aside.values()].reduce((least, { place }) => slowerOf(place.at, least), standing.head.at),
    heard: () => {
      const { head } = standing;
      const readings = aside.get(telemetryLane)?.place ?? head;
      return { at: slowerOf(readings.at, head.at), doneAt: Math.min(readings.doneAt, head.doneAt) };
    },
    horizonOf: (lane) => {
      const readings = lane === telemetryLane ? undefined : aside.get(telemetryLane);
      return readings?.place.doneAt ?? Number.POSITIVE_INFINITY;
    },
  };
  return standing;
}
