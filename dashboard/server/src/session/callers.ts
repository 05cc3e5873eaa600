import type { IncomingHttpHeaders } from 'node:http';
import type { ApiTokens } from './api-tokens.ts';
import type { Sessions, SignedIn } from './sessions.ts';

/** Who asks over HTTP: a person with a session, or a script with one of his tokens. */
export interface Callers {
  find(headers: Pick<IncomingHttpHeaders, 'cookie' | 'authorization'>): Promise<SignedIn | null>;
  /** As `find`, for a caller already known; null when the session or token has ended meanwhile. */
  again(caller: SignedIn): Promise<SignedIn | null>;
  used(caller: SignedIn): Promise<void>;
}

/** A Bearer header says who asks; with one that says nobody we know, no cookie beside it is looked at. */
export function createCallers(sessions: Sessions, tokens: ApiTokens): Callers {
  return {
    find: ({ cookie, authorization }) =>
      authorization !== undefined && /^bearer\b/i.test(authorization)
        ? tokens.find(authorization)
        : sessions.find(cookie),
    again: (caller) => (caller.token === null ? sessions.again(caller.tokenHash) : tokens.again(caller.token)),
    used: (caller) => (caller.token === null ? sessions.used(caller.tokenHash) : tokens.used(caller.token)),
  };
}
