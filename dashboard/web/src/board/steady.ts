/**
 * A hand is half a second behind the eye: it acts on what stood there then. So a row takes a click only when it has been
 * where it is, and what it is, for that long. Pure.
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
}
interface Stood {
  readonly face: string;
  readonly top: number;
  readonly bottom: number;
  /** Since when it has been like this, ms. */
  readonly since: number;
  readonly wholeSince: number | null;
}
export type Steady = ReadonlyMap<string, Stood>;

export const nothingStands: Steady = new Map();

/** Heights are broken numbers. */
const slackPx = 2;

const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= slackPx;

export function stepSteady(before: Steady, rows: readonly Lying[], now: number): Steady {
  return new Map(
    rows.map(({ id, face, top, bottom, whole }) => {
      const known = before.get(id);
      const stays =
        known !== undefined && known.face === face && isNear(known.top, top) && isNear(known.bottom, bottom);
      // Not its last place but its first, or a slow drift would never be a move.
      const stood = stays ? known : { face, top, bottom, since: now };
      return [id, { ...stood, wholeSince: whole ? (known?.wholeSince ?? now) : null }];
    }),
  );
}

/** The list was scrolled by a hand: what lies elsewhere now has not moved under it. */
export function shifted(steady: Steady, by: number): Steady {
  if (by === 0) return steady;
  return new Map([...steady].map(([id, stood]) => [id, { ...stood, top: stood.top + by, bottom: stood.bottom + by }]));
}

/** May a hand that acted at `at` have meant this row? */
export function isSteady(steady: Steady, id: string, at: number): boolean {
  const stood = steady.get(id);
  return stood !== undefined && at - stood.since >= steadyMs;
}

/** Has it been wholly in sight for as long, too? */
export function isInSight(steady: Steady, id: string, at: number): boolean {
  const since = steady.get(id)?.wholeSince ?? null;
  return isSteady(steady, id, at) && since !== null && at - since >= steadyMs;
}
