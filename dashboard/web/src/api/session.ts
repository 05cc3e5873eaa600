import { may, type Permission, type SessionView } from '@vigil/vocabulary';
import { useSyncExternalStore } from 'react';
import { ApiError, api, onSessionEnded, unreadable } from './client.ts';

/** Why somebody stands at the sign-in page: an error code, `signedOut`, or null at the first visit. */
export type SessionState =
  | { readonly status: 'loading' }
  | { readonly status: 'unreachable' }
  | { readonly status: 'none'; readonly why: string | null }
  | { readonly status: 'active'; readonly session: SessionView };

let state: SessionState = { status: 'loading' };
/** Our own sign-out is on its way: what the server says of the session's end meanwhile is no news. */
let leaving = false;
const listeners = new Set<() => void>();

function move(next: SessionState): void {
  state = next;
  for (const listener of listeners) listener();
}

/** What a page between us and the server says is nobody's session. */
function active(session: SessionView | null): SessionState {
  if (typeof session?.user !== 'string') throw unreadable(200, 'no session');
  return { status: 'active', session };
}

function ended(why: string): void {
  if (state.status === 'active' && !leaving) move({ status: 'none', why });
}
onSessionEnded(() => ended('not-signed-in'));

export const sessionStore = {
  get: (): SessionState => state,
  /** Of no vendor and no county: what is on this desk is on every desk of the centre. */
  seesWholeCity: (): boolean =>
    state.status === 'active' && state.session.vendor === null && state.session.counties === null,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  },
  async load(): Promise<void> {
    try {
      move(active(await api.get<SessionView | null>('/api/session')));
    } catch (error) {
      move(
        error instanceof ApiError && error.status === 401 ? { status: 'none', why: null } : { status: 'unreachable' },
      );
    }
  },
  async signIn(login: string, password: string): Promise<void> {
    move(active(await api.post<SessionView | null>('/api/session', { login, password })));
  },
  /** @param why what the sign-in page says; `left-unwatched` rings on there */
  async signOut(why: 'signedOut' | 'left-unwatched' = 'signedOut'): Promise<void> {
    leaving = true;
    try {
      await api.remove('/api/session').catch((error: unknown) => {
        // Ended already, by the server or in another tab.
        if (!(error instanceof ApiError) || error.status !== 401) throw error;
      });
      move({ status: 'none', why });
    } finally {
      leaving = false;
    }
  },
  ended,
};

export function useSessionState(): SessionState {
  return useSyncExternalStore(sessionStore.subscribe, sessionStore.get);
}

export function useSession(): SessionView {
  const current = useSessionState();
  if (current.status !== 'active') throw new Error('used outside a session');
  return current.session;
}

/** Only hides what the server would refuse; the server decides. */
export function useMay(): (permission: Permission) => boolean {
  const { role } = useSession();
  return (permission) => may(role, permission);
}
