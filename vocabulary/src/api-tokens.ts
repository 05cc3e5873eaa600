import { may, type Permission, type Role } from './roles.ts';

/**
 * What a token for scripts may be given: reading, one kind each, within what its owner may see. None of them changes
 * anything: nobody answers for what a script acknowledges.
 */
export const tokenScopes = [
  { id: 'alarms.read', grants: ['board.read'] },
  { id: 'register.read', grants: ['unit.read'] },
  { id: 'history.read', grants: ['history.read'] },
  { id: 'system.read', grants: ['system.read'] },
  { id: 'metrics.read', grants: [] },
  { id: 'quarantine.read', grants: ['quarantine.read'] },
  { id: 'audit.read', grants: ['audit.read'] },
] as const satisfies readonly { readonly id: string; readonly grants: readonly Permission[] }[];
export type TokenScope = (typeof tokenScopes)[number]['id'];

export const tokenScopeIds = tokenScopes.map(({ id }) => id);

export function isTokenScope(text: string): text is TokenScope {
  return tokenScopeIds.some((id) => id === text);
}

/** Nobody gives away what he has not; the figures of the processes are part of the system. */
export function scopesBeyond(role: Role, scopes: readonly TokenScope[]): readonly TokenScope[] {
  return tokenScopes.flatMap(({ id, grants }) =>
    scopes.includes(id) && !may(role, grants[0] ?? 'system.read') ? [id] : [],
  );
}

export function scopesGrant(scopes: readonly TokenScope[], permission: Permission): boolean {
  return tokenScopes.some(({ id, grants }) => scopes.includes(id) && grants.some((granted) => granted === permission));
}

/** In front of every token, so that whoever finds one in a file knows what it is. */
export const tokenPrefix = 'vgl_';
export const tokenDays = { usual: 365, longest: 366 } as const;
export const tokensPerPerson = 20;
