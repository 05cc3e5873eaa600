import { hashSessionToken } from '@vigil/store';
import { nothing, sessionView, signInRequest } from '@vigil/vocabulary';
import { endedCookie, sessionCookie, tokenFrom } from '../../sign-in/cookie.ts';
import { sessionOf } from '../../sign-in/scope.ts';
import { query, type Route, special } from '../route.ts';

const previous = (cookie: string | undefined, secure: boolean): string | null => {
  const token = tokenFrom(cookie, secure);
  return token === null ? null : hashSessionToken(token);
};

export const sessionRoutes: readonly Route[] = [
  special(
    {
      method: 'post',
      path: '/api/session',
      summary: 'Sign in; the session is a cookie',
      access: 'anybody',
      body: signInRequest,
      answer: sessionView,
    },
    async (services, raw, { login, password }) => {
      const session = await services.signIn({
        login,
        password,
        address: raw.address,
        previous: previous(raw.cookie, services.secure),
      });
      return {
        body: sessionOf(session.person, session.endsAt),
        headers: { 'Set-Cookie': sessionCookie(session.token, services.secure, session.endsAt - raw.now) },
      };
    },
  ),
  query(
    { method: 'get', path: '/api/session', summary: 'Who is signed in', access: 'signed-in', answer: sessionView },
    async (_services, { who }) => sessionOf(who.person, who.endsAt),
  ),
  special(
    { method: 'delete', path: '/api/session', summary: 'Sign out', access: 'anybody', answer: nothing },
    async (services, raw) => {
      const tokenHash = previous(raw.cookie, services.secure);
      if (tokenHash !== null) {
        const found = await services.store.read.sessions.find(tokenHash, raw.now);
        await services.store.transaction(async (tx) => {
          await tx.sessions.end(tokenHash);
          if (found === null) return;
          const { login } = found.person;
          await tx.audit.add({ at: raw.now, actor: login, action: 'sign-out', subject: `person:${login}`, detail: {} });
        });
        services.desks.dismiss({ tokenHash }, 'not-signed-in');
      }
      return { body: {}, headers: { 'Set-Cookie': endedCookie(services.secure) } };
    },
  ),
];
