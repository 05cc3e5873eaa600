import { hashSessionToken, type Store } from '@vigil/store';
import { type ErrorCode, nothing, sessionView, signInRequest } from '@vigil/vocabulary';
import { query, type Route, special } from '../http/route.ts';
import { endedCookie, sessionCookie, tokenFrom } from '../session/cookie.ts';
import { sessionOf } from '../session/scope.ts';
import type { SignIn } from './sign-in.ts';

export interface SignInNeeds {
  readonly store: Store;
  readonly signIn: SignIn;
  readonly desks: { readonly dismiss: (whom: { readonly tokenHash: string }, reason: ErrorCode) => void };
  /** Cookies are Secure. */
  readonly secure: boolean;
}

const previous = (cookie: string | undefined, secure: boolean): string | null => {
  const token = tokenFrom(cookie, secure);
  return token === null ? null : hashSessionToken(token);
};

export const signInRoutes: readonly Route<SignInNeeds>[] = [
  special(
    {
      method: 'post',
      path: '/api/session',
      summary: 'Sign in; the session is a cookie',
      access: 'anybody',
      // sign-in.ts counts what is wrong, password-gate.ts what waits.
      ownBounds: true,
      body: signInRequest,
      answer: sessionView,
    },
    async (needs: SignInNeeds, raw, { login, password }) => {
      const session = await needs.signIn.signIn({
        login,
        password,
        address: raw.address,
        previous: previous(raw.cookie, needs.secure),
      });
      return {
        body: sessionOf(session.person, session.endsAt),
        headers: { 'Set-Cookie': sessionCookie(session.token, needs.secure, session.endsAt - raw.now) },
      };
    },
  ),
  query(
    { method: 'get', path: '/api/session', summary: 'Who is signed in', access: 'signed-in', answer: sessionView },
    async (_needs: unknown, { who }) => sessionOf(who.person, who.endsAt),
  ),
  special(
    { method: 'delete', path: '/api/session', summary: 'Sign out', access: 'anybody', answer: nothing },
    async (needs: SignInNeeds, raw) => {
      const tokenHash = previous(raw.cookie, needs.secure);
      if (tokenHash !== null) {
        const found = await needs.store.read.sessions.find(tokenHash, raw.now);
        await needs.store.transaction(async (tx) => {
          await tx.sessions.end(tokenHash);
          if (found === null) return;
          const { login } = found.person;
          await tx.audit.add({ at: raw.now, actor: login, action: 'sign-out', subject: `person:${login}`, detail: {} });
        });
        needs.desks.dismiss({ tokenHash }, 'not-signed-in');
      }
      return { body: {}, headers: { 'Set-Cookie': endedCookie(needs.secure) } };
    },
  ),
];
