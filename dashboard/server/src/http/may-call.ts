import { may, scopesGrant } from '@vigil/vocabulary';
import type { SignedIn } from '../session/sessions.ts';
import type { RouteSpec } from './route.ts';

/** A person may what the role may; a token only reads, and of that only what it was given. */
export function mayCall(
  { person, token }: SignedIn,
  { access, method }: Pick<RouteSpec, 'access' | 'method'>,
): boolean {
  if (access !== 'signed-in' && access !== 'anybody' && !may(person.role, access)) return false;
  if (token === null) return true;
  if (method !== 'get') return false;
  return access === 'signed-in' || access === 'anybody' || scopesGrant(token.scopes, access);
}
