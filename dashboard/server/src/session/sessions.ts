import { hashSessionToken, type Person, type Store } from '@vigil/store';
import type { Scope } from '@vigil/vocabulary';
import type { TokenInUse } from './api-tokens.ts';
import { tokenFrom } from './cookie.ts';
import { scopeOf } from './scope.ts';

/** A signed-in person, as every handler gets it. */
export interface SignedIn {
  readonly person: Person;
  readonly scope: Scope;
  /** Of the session; for a token of a script a name of its own. */
  readonly tokenHash: string;
  /** Null: a person at a desk, with all rights of the role. */
  readonly token: TokenInUse | null;
  readonly endsAt: number;
}

export interface Sessions {
  /** Who sends this Cookie header; null: nobody we know (any more). */
  find(cookieHeader: string | undefined): Promise<SignedIn | null>;
  /** As `find`, for a session already known. */
  again(tokenHash: string): Promise<SignedIn | null>;
  /**
   * Moves the idle limit, at most once a minute. A desk that beats counts as in use: a wall screen must not sign
   * itself out in the middle of a shift; the absolute limit still ends it.
   */
  used(tokenHash: string): Promise<void>;
}

/** Sessions are read from the store at every request: ending one ends it everywhere at once. */
export function createSessions(deps: {
  readonly store: Store;
  readonly secure: boolean;
  readonly idleMs: number;
  readonly now: () => number;
}): Sessions {
  const { store, now } = deps;
  /** One write a minute and session is exact enough for an idle limit of hours. */
  const touchEveryMs = Math.min(60_000, deps.idleMs / 4);
  const touchedAt = new Map<string, number>();

  const again = async (tokenHash: string): Promise<SignedIn | null> => {
    const found = await store.read.sessions.find(tokenHash, now());
    if (found === null || !found.person.enabled) {
      touchedAt.delete(tokenHash);
      return null;
    }
    return { person: found.person, scope: scopeOf(found.person), tokenHash, token: null, endsAt: found.endsAt };
  };

  const used = async (tokenHash: string): Promise<void> => {
    const at = now();
    if (at - (touchedAt.get(tokenHash) ?? Number.NEGATIVE_INFINITY) < touchEveryMs) return;
    if (touchedAt.size > 10_000) touchedAt.clear();
    touchedAt.set(tokenHash, at);
    await store.transaction((tx) => tx.sessions.touch(tokenHash, at + deps.idleMs));
  };

  return {
    again,
    used,
    find: async (cookieHeader) => {
      const token = tokenFrom(cookieHeader, deps.secure);
      if (token === null) return null;
      return again(hashSessionToken(token));
    },
  };
}
