/**
 * A hand is half a second behind the eye: it acts on what stood there then. So a row takes a click only when it has been
 * where it is, what it is, and readable for that long. Pure.
 */
export const steadyMs = 500;

/** One row as it lies in the document now. */
export interface Lying {
  readonly id: string;
  /** What decides which buttons it has. */
  readonly face: string;
  /** Its edges on the screen, px: what grew lies where something else was. */
  readonly top: number;
  readonly bottom: number;
  /** All of it can be seen. */
  readonly whole: boolean;
  /** What says where it is can be read. */
  readonly read: boolean;
}
interface Stood {
  readonly face: string;
  readonly top: number;
  readonly bottom: number;
  /** Since when it has been like this, ms. */
  readonly since: number;
  readonly wholeSince: number | null;
  readonly readSince: number | null;
}
export type Steady = ReadonlyMap<string, Stood>;

export const nothingStands: Steady = new Map();

/** Heights are broken numbers. */
const slackPx = 2;

const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= slackPx;

/**
 * @param scrolled how much higher the rows lie on the screen because a hand scrolled them, px: that is no move under it,
 *   and whoever brings a row into sight, or out of it, knows which one it is. What anything else scrolled has moved.
 */
export function stepSteady(before: Steady, rows: readonly Lying[], now: number, scrolled = 0): Steady {
  return new Map(
    rows.map(({ id, face, top, bottom, whole, read }) => {
      const known = before.get(id);
      const stays =
        known !== undefined &&
        known.face === face &&
        isNear(known.top - scrolled, top) &&
        isNear(known.bottom - scrolled, bottom);
      // Not its last place but its first, or a slow drift would never be a move.
      const stood = stays
        ? { ...known, top: known.top - scrolled, bottom: known.bottom - scrolled }
        : { face, top, bottom, since: now };
      const readBefore = known?.readSince ?? null;
      return [
        id,
        {
          ...stood,
          wholeSince: whole ? (known?.wholeSince ?? now) : null,
          readSince: read ? (readBefore ?? (stays && scrolled !== 0 ? stood.since : now)) : stays ? readBefore : null,
        },
      ];
    }),
  );
}

/** A change and the frame that shows it are no further apart, ms; a page that is slower covers itself. */
const frameMs = 100;

/** What has changed is seen with the next frame, not before. */
export function painted(steady: Steady, at: number): Steady {
  const seen = <T extends number | null>(since: T): T | number =>
    since !== null && Math.abs(at - since) < frameMs ? Math.max(at, since) : since;
  return new Map(
    [...steady].map(([id, stood]) => [
      id,
      {
        ...stood,
        since: seen(stood.since),
        wholeSince: seen(stood.wholeSince),
        readSince: seen(stood.readSince),
      },
    ]),
  );
}

const isLong = (since: number | null | undefined, at: number): boolean =>
  since !== null && since !== undefined && at - since >= steadyMs;

/** It has just changed, or can be read only since now. */
export function isYoung(steady: Steady, id: string, at: number): boolean {
  const stood = steady.get(id);
  return stood === undefined || !isLong(stood.since, at) || (stood.readSince !== null && !isLong(stood.readSince, at));
}

/** May a hand that acted at `at` have meant this row? */
export function isSteady(steady: Steady, id: string, at: number): boolean {
  return isLong(steady.get(id)?.since, at) && isLong(steady.get(id)?.readSince, at);
}

/** Has it been wholly in sight for as long, too? */
export function isInSight(steady: Steady, id: string, at: number): boolean {
  return isSteady(steady, id, at) && isLong(steady.get(id)?.wholeSince, at);
}
