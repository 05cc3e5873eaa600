import { may, permissions, type Role, roles, type SessionView } from '@vigil/vocabulary';

/** The user name chooses the role; anything unknown is an administrator. */
export function sessionFor(login: string): SessionView {
  const role: Role = roles.find((name) => name === login) ?? 'administrator';
  return {
    user: login,
    name: role === 'operator' ? '陈值班' : login,
    role,
    vendor: role === 'vendor' ? 'lianhang' : null,
    counties: null,
    permissions: permissions.filter((permission) => may(role, permission)),
    endsAt: Date.now() + 86_400_000,
  };
}
