import type { JournalEntry, Position } from '@vigil/journal';
import { laneOf } from './lanes.ts';
import type { Reading } from './reading.ts';

/** Where a reader of the journal stands. */
export interface Place {
  /** The last entry that was done or passed over; null: none. */
  readonly at: Position | null;
  /** Receipt time of that entry, epoch ms; 0: none has been, so nothing is known of any time. */
  readonly doneAt: number;
}

export function placeOf({ epoch, seq, receivedAt }: JournalEntry): Place {
  return { at: { epoch, seq }, doneAt: receivedAt };
}

/** A lane that is set aside, and what was read of it and is not done yet. */
export interface Aside {
  readonly lane: string;
  place: Place;
  /** As the store has it. */
  stored: Position | null;
  /** Whose turn it is: who has had the fewest. */
  turns: number;
  reading: Reading | null;
  waiting: readonly JournalEntry[];
  /** How far the journal was looked through for it. */
  seen: JournalEntry | null;
}

export function asideFrom(lane: string, place: Place): Aside {
  return { lane, place, stored: place.at, turns: 0, reading: null, waiting: [], seen: null };
}

/** Most entries of a slice: the journal's own order has its turn between two. */
const sliceEntries = 5_000;
/** How long a slice waits for the reader, ms: it is told at once when there is something. */
const patienceMs = 50;

export interface Slice {
  readonly entries: readonly JournalEntry[];
  /** The lane is done up to here with them; null: as far as before. */
  readonly upTo: JournalEntry | null;
}

/** What comes next of a lane, up to where the journal's own order stands and no further. */
export async function nextSlice(aside: Aside, open: () => Reading, head: Position | null): Promise<Slice> {
  const end = head?.seq ?? 0;
  if (aside.waiting.length === 0 && standing(aside) < end) {
    aside.reading ??= open();
    const read = await aside.reading.next(patienceMs);
    if (read !== 'late' && read !== null) {
      aside.waiting = read.filter((entry) => laneOf(entry, new Map([[aside.lane, true]])) === aside.lane);
      aside.seen = read.at(-1) ?? null;
    }
  }
  const beyond = aside.waiting.findIndex(({ seq }) => seq > end);
  const mine = beyond === -1 ? aside.waiting : aside.waiting.slice(0, beyond);
  const entries = mine.slice(0, sliceEntries);
  const isAll = beyond === -1 && entries.length === mine.length;
  const upTo = isAll && aside.seen !== null && aside.seen.seq <= end ? aside.seen : (entries.at(-1) ?? null);
  return { entries, upTo };
}

/** Nothing of the lane is left before the place at which the journal's own order stands. */
export function hasCaughtUp(aside: Aside, head: Position | null): boolean {
  const end = head?.seq ?? 0;
  const next = aside.waiting[0];
  return (aside.place.at?.seq ?? 0) <= end && (next === undefined ? standing(aside) >= end : next.seq > end);
}

function standing({ place, seen }: Aside): number {
  return Math.max(place.at?.seq ?? 0, seen?.seq ?? 0);
}
