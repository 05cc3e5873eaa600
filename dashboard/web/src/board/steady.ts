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
  /** Since when it has been like this on the screen, ms. */
  readonly since: number;
  readonly wholeSince: number | null;
  readonly readSince: number | null;
}
export type Steady = ReadonlyMap<string, Stood>;

export const nothingStands: Steady = new Map();

/** Nobody has seen it yet: no frame has been painted since. A late frame, or a hidden page, gives it no age. */
export const unpainted = Number.POSITIVE_INFINITY;

/** Heights are broken numbers. */
const slackPx = 2;

const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= slackPx;

/**
 * @param scrolled how much higher the rows lie on the screen because a hand scrolled them, px: that is no move under it,
 *   and whoever brings a row into sight, or out of it, knows which one it is. What anything else scrolled has moved.
 */
export function stepSteady(before: Steady, rows: readonly Lying[], scrolled = 0): Steady {
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
        : { face, top, bottom, since: unpainted };
      const readBefore = known?.readSince ?? null;
      return [
        id,
        {
          ...stood,
          wholeSince: whole ? (known?.wholeSince ?? unpainted) : null,
          readSince: read
            ? (readBefore ?? (stays && scrolled !== 0 ? stood.since : unpainted))
            : stays
              ? readBefore
              : null,
        },
      ];
    }),
  );
}

/** A frame shows all that has changed before. @param at when it came, ms */
export function painted(steady: Steady, at: number): Steady {
  const seen = <T extends number | null>(since: T): T | number => (since === unpainted ? at : since);
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

export interface Band {
  /** px on the screen */
  readonly top: number;
  readonly bottom: number;
}
/** What lies in the band was hidden until now: it stands there since the next frame. */
export function uncovered(steady: Steady, { top, bottom }: Band): Steady {
  return new Map(
    [...steady].map(([id, stood]) => [
      id,
      stood.top < bottom && stood.bottom > top ? { ...stood, since: unpainted } : stood,
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
