import { may, scopesGrant, type TokenScope } from '@vigil/vocabulary';
import type { SignedIn } from '../session/sessions.ts';
import type { RouteSpec } from './route.ts';

type Asked = Pick<RouteSpec, 'access' | 'method' | 'peopleOnly'>;

/** A token only reads, and of that only what it was given. */
export function tokenMay(scopes: readonly TokenScope[], { access, method, peopleOnly }: Asked): boolean {
  if (method !== 'get' || peopleOnly === true) return false;
  return access === 'signed-in' || access === 'anybody' || scopesGrant(scopes, access);
}

/** A person may what the role may, and his token no more than a token. */
export function mayCall({ person, token }: SignedIn, spec: Asked): boolean {
  const { access } = spec;
  if (access !== 'signed-in' && access !== 'anybody' && !may(person.role, access)) return false;
  return token === null || tokenMay(token.scopes, spec);
}
