/** Roles of people and what each may do. Enforced on the server; the console only hides what would be refused. */
export const roles = ['operator', 'supervisor', 'regulator', 'vendor', 'administrator'] as const;
export type Role = (typeof roles)[number];

export const permissions = [
  'board.read',
  'alarm.acknowledge',
  'alarm.close',
  'alarm.shelve',
  'unit.read',
  'unit.edit',
  'inspection.work',
  'history.read',
  'quarantine.read',
  'system.read',
  'audit.read',
  'register.import',
  'credential.manage',
  'user.manage',
] as const;
export type Permission = (typeof permissions)[number];

const reader: readonly Permission[] = ['board.read', 'unit.read', 'history.read'];
const desk: readonly Permission[] = [
  ...reader,
  'alarm.acknowledge',
  'alarm.close',
  'system.read',
  'quarantine.read',
  'inspection.work',
];

const granted: { readonly [R in Role]: ReadonlySet<Permission> } = {
  operator: new Set(desk),
  supervisor: new Set([...desk, 'alarm.shelve', 'unit.edit', 'audit.read']),
  regulator: new Set([...reader, 'inspection.work', 'system.read', 'audit.read']),
  vendor: new Set([...reader, 'quarantine.read']),
  administrator: new Set(permissions),
};

/**
 * Stands where a name would, for readers outside the rescue centre: who acted by role, not by name. No account has
 * it, logins have no colon.
 */
export const centreOperator = 'role:operator';

/** A person of role vendor sees one vendor's units, nobody else is tied to one: anything between is what nobody means. */
export function fitsVendor({ role, vendor }: { readonly role: Role; readonly vendor: string | null }): boolean {
  return (role === 'vendor') === (vendor !== null);
}
export const vendorMisfit = 'role vendor needs a vendor, no other role has one';

/** What a signed-in person may see: everything, or one vendor's units, or some counties. */
export interface Scope {
  readonly vendor: string | null;
  readonly counties: readonly string[] | null;
}

export function may(role: Role, permission: Permission): boolean {
  return granted[role].has(permission);
}

export function inScope(scope: Scope, row: { readonly vendor: string; readonly county: string | null }): boolean {
  if (scope.vendor !== null && scope.vendor !== row.vendor) return false;
  return scope.counties === null || (row.county !== null && scope.counties.includes(row.county));
}

/**
 * An alarm is seen where its unit is; one of which nobody knows the county (a unit in no register, or without a site) is
 * everybody's who is not bound to a vendor: a person in danger must not fall between the counties.
 */
export function isAlarmInScope(
  scope: Scope,
  alarm: { readonly vendor: string; readonly county: string | null },
): boolean {
  return inScope(scope, alarm) || (scope.vendor === null && alarm.county === null);
}
