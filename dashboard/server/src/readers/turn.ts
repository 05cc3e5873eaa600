import type { SignedIn } from '../session/sessions.ts';

/** Something that several pieces of work have in common, and how many threads it must leave to everything else. */
export interface Kind {
  readonly name: string;
  readonly leaves: number;
}

export interface Turn {
  /** Who asks: a person, or a vendor with all its accounts. Leaves one thread to the others. */
  readonly share: string;
  readonly kinds: readonly Kind[];
}

const vendors: Kind = { name: 'vendors', leaves: 1 };

/** Accounts of one vendor share their turns, and all vendors together leave a thread to the rescue centre. */
export function turnOf({ person, scope }: SignedIn): Turn {
  return scope.vendor === null
    ? { share: `person ${person.id}`, kinds: [] }
    : { share: `vendor ${scope.vendor}`, kinds: [vendors] };
}

/** Is it a vendor who asks, rather than a person of the rescue centre? */
export function isVendors({ kinds }: Turn): boolean {
  return kinds.some(({ name }) => name === vendors.name);
}

/** What a reading waits for besides the store, which answers at once or not at all. */
export type WaitsFor = 'history';

/**
 * A history server that hangs must not take every thread, and the charts of one person not every thread that he may
 * have: his searches go on.
 */
export function waiting({ share, kinds }: Turn, what: WaitsFor | undefined): Turn {
  if (what === undefined) return { share, kinds };
  return { share, kinds: [...kinds, { name: what, leaves: 1 }, { name: `${what} of ${share}`, leaves: 2 }] };
}
