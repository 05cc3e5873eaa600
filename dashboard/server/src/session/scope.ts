import type { Person } from '@vigil/store';
import { may, permissions, type Scope, type SessionView } from '@vigil/vocabulary';

/** No vendor has this id (ids are never empty): a vendor account without a vendor sees nothing rather than everything. */
const nobody = '';

/** What a person may see. */
export function scopeOf(person: Pick<Person, 'role' | 'vendor' | 'counties'>): Scope {
  return {
    vendor: person.role === 'vendor' ? (person.vendor ?? nobody) : person.vendor,
    counties: person.counties,
  };
}

/** One text a scope: desks with equal keys share one board. */
export function scopeKey(scope: Scope): string {
  return JSON.stringify([scope.vendor, scope.counties === null ? null : scope.counties.toSorted()]);
}

/** @param endsAt absolute end of the session, epoch ms */
export function sessionOf(person: Person, endsAt: number): SessionView {
  return {
    user: person.login,
    name: person.name,
    role: person.role,
    vendor: person.vendor,
    counties: person.counties,
    permissions: permissions.filter((permission) => may(person.role, permission)),
    endsAt,
  };
}
