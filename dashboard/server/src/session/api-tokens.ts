import { type ApiToken, hmacToken, type Person, type Store } from '@vigil/store';
import { tokenPrefix } from '@vigil/vocabulary';
import { scopeOf } from './scope.ts';
import type { SignedIn } from './sessions.ts';

/** The token behind a request, as the store knows it. */
export interface TokenInUse {
  readonly id: string;
  readonly hmac: Uint8Array;
  readonly scopes: ApiToken['scopes'];
  readonly lastUsedAt: number | null;
}

export interface ApiTokens {
  /** @param authorization the header as it came; null: nobody we know (any more) */
  find(authorization: string): Promise<SignedIn | null>;
  again(token: TokenInUse): Promise<SignedIn | null>;
  /** Written down to the hour: a script that asks each second is no load for the store. */
  used(token: TokenInUse): Promise<void>;
}

const usedEveryMs = 3_600_000;
const bearer = new RegExp(`^Bearer +(${tokenPrefix}[A-Za-z0-9_-]{43})$`, 'i');

/** Tokens are read from the store at every request: what is revoked, or whose owner may not sign in, is nobody at once. */
export function createApiTokens(deps: {
  readonly store: Store;
  readonly serverKey: Uint8Array;
  readonly now: () => number;
}): ApiTokens {
  const { store, now } = deps;
  const usedAt = new Map<string, number>();
  const byHmac = async (hmac: Uint8Array): Promise<SignedIn | null> => {
    const found = await store.read.apiTokens.find(hmac, now());
    return found === null ? null : signedIn(found.token, found.person, hmac);
  };
  return {
    find: async (authorization) => {
      const token = bearer.exec(authorization)?.[1];
      return token === undefined ? null : byHmac(hmacToken(deps.serverKey, token));
    },
    again: ({ hmac }) => byHmac(hmac),
    used: async ({ id, lastUsedAt }) => {
      const at = now();
      const before = Math.max(lastUsedAt ?? 0, usedAt.get(id) ?? 0);
      if (before <= at && at - before < usedEveryMs) return;
      if (usedAt.size > 10_000) usedAt.clear();
      usedAt.set(id, at);
      await store.transaction((tx) => tx.apiTokens.used(id, at - (at % usedEveryMs)));
    },
  };
}

function signedIn({ id, scopes, lastUsedAt, expiresAt }: ApiToken, person: Person, hmac: Uint8Array): SignedIn {
  return {
    person,
    scope: scopeOf(person),
    tokenHash: `token ${id}`,
    token: { id, hmac, scopes, lastUsedAt },
    endsAt: expiresAt,
  };
}
