import type { SignedIn } from '../session/sessions.ts';

/** Something that several pieces of work have in common, and how many of them may be at work. */
export type Kind =
  /** All but so many threads: those stay for everything else. */
  | { readonly name: string; readonly leaves: number }
  /** So many, however many threads there are. */
  | { readonly name: string; readonly most: number };

export interface Turn {
  /** Who asks: a person, or a vendor with all its accounts. Leaves one thread to the others. */
  readonly share: string;
  /** Lower goes first, whatever waits behind it. */
  readonly rank: number;
  readonly kinds: readonly Kind[];
}

const vendors: Kind = { name: 'vendors', leaves: 1 };
const scripts: Kind = { name: 'scripts', leaves: 1 };

/**
 * Accounts of one vendor share their turns, all vendors together leave a thread to the rescue centre, and wait for it: a
 * person of the centre asks because somebody is in a car.
 */
export function turnOf({ person, scope, token }: SignedIn): Turn {
  // A script does not stand in its owner's way, and waits for people.
  if (token !== null && scope.vendor === null) return { share: `token ${token.id}`, rank: 1, kinds: [scripts] };
  return scope.vendor === null
    ? { share: `person ${person.id}`, rank: 0, kinds: [] }
    : { share: `vendor ${scope.vendor}`, rank: 1, kinds: [vendors] };
}

/** Is it a vendor who asks, rather than a person of the rescue centre? */
export function isVendors({ kinds }: Turn): boolean {
  return kinds.some(({ name }) => name === vendors.name);
}

/** What a reading waits for besides the store, which answers at once or not at all. */
export type WaitsFor = 'history';

/**
 * One share has one search or list at work and one chart: a history server that hangs takes neither every thread nor the
 * searches of whoever looks at a chart.
 */
export function waiting({ kinds, ...turn }: Turn, what: WaitsFor | undefined): Turn {
  if (what === undefined) return { ...turn, kinds: [...kinds, { name: `store of ${turn.share}`, most: 1 }] };
  return { ...turn, kinds: [...kinds, { name: what, leaves: 1 }, { name: `${what} of ${turn.share}`, most: 1 }] };
}
