import { doubtText, ownVendor, type RegisterFile, registerDoubts, type UnitRow } from '@vigil/vocabulary';
import type { KnownRows } from './known-rows.ts';

export interface RegisterCheck {
  /** Refuse the file. */
  readonly faults: readonly string[];
  /** Take it and say so: old certificates break the patterns. */
  readonly warnings: readonly string[];
}

/** Longer chains than sensor → gateway → gateway are wiring mistakes, and a ring would never end. */
const gatewayDepth = 4;

function duplicates(what: string, ids: readonly string[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const id of ids) (seen.has(id) ? twice : seen).add(id);
  return [...twice].map((id) => `${what} ${id} is there twice`);
}

/** Ids as after the import: what the file brings over what the store has. */
const union = (rows: readonly { readonly id: string }[], known: ReadonlyMap<string, unknown>): ReadonlySet<string> =>
  new Set([...known.keys(), ...rows.map((row) => row.id)]);

function gatewayFaults(units: readonly UnitRow[], gatewayOf: ReadonlyMap<string, string | null>): string[] {
  return units.flatMap((unit) => {
    let above: string | null = unit.gateway ?? null;
    for (let depth = 0; above !== null; depth += 1) {
      if (!gatewayOf.has(above))
        return above === unit.gateway ? [`unit ${unit.id}: gateway ${above} is not in the register`] : [];
      if (depth >= gatewayDepth || above === unit.id) return [`unit ${unit.id}: gateways form a ring or a long chain`];
      above = gatewayOf.get(above) ?? null;
    }
    return [];
  });
}

function credentialFaults(file: RegisterFile, known: KnownRows, vendors: ReadonlySet<string>): string[] {
  const vendorOf = new Map<string, string>([...known.units].map(([id, row]) => [id, row.vendor]));
  for (const unit of file.units) vendorOf.set(unit.id, unit.vendor);
  const holders = new Map<string, string>();
  const given = new Set<string>(file.credentials.map((credential) => credential.id));
  for (const { id, certificate_name } of known.credentials.values())
    if (certificate_name !== null && !given.has(id)) holders.set(certificate_name, id);
  const faults: string[] = [];
  for (const { id, vendor, units, certificateName } of file.credentials) {
    if (!vendors.has(vendor)) faults.push(`credential ${id}: vendor ${vendor} is not in the register`);
    // Otherwise a vendor's file could take over the credential of one of our own processes.
    if (known.credentials.get(id)?.role === 'service') faults.push(`credential ${id} is a service's`);
    for (const unit of units === 'all' ? [] : units) {
      const owner = vendorOf.get(unit);
      if (owner === undefined) faults.push(`credential ${id}: unit ${unit} is not in the register`);
      else if (owner !== vendor) faults.push(`credential ${id}: unit ${unit} belongs to vendor ${owner}`);
    }
    if (certificateName === undefined) continue;
    const holder = holders.get(certificateName);
    if (holder !== undefined) faults.push(`credential ${id}: certificate name belongs to ${holder}`);
    holders.set(certificateName, id);
  }
  return faults;
}

/** Every credential in the store must still speak only for its vendor's units after units moved. */
function movedUnitFaults(file: RegisterFile, known: KnownRows): string[] {
  const moved = new Map<string, string>();
  for (const unit of file.units) {
    const before = known.units.get(unit.id);
    if (before !== undefined && before.vendor !== unit.vendor) moved.set(unit.id, unit.vendor);
  }
  if (moved.size === 0) return [];
  const given = new Set<string>(file.credentials.map((credential) => credential.id));
  return [...known.credentialUnits].flatMap(([credential, units]) => {
    if (given.has(credential)) return [];
    return [...units].flatMap((unit) =>
      moved.has(unit) ? [`unit ${unit} changes its vendor while credential ${credential} speaks for it`] : [],
    );
  });
}

function sharedIds(units: readonly UnitRow[], known: KnownRows): string[] {
  const warnings: string[] = [];
  const identifiers = [
    ['registerCode', 'register_code'],
    ['useCertNo', 'use_cert_no'],
    ['rescueCode', 'rescue_code'],
    ['vendorDeviceId', 'vendor_device_id'],
  ] as const;
  const given = new Set<string>(units.map((unit) => unit.id));
  for (const [field, column] of identifiers) {
    const holders = new Map<string, string>();
    // A vendor numbers its devices by itself; the other three are the state's.
    const keyOf = (vendor: string, value: string): string =>
      field === 'vendorDeviceId' ? `${vendor} ${value}` : value;
    for (const row of known.units.values()) {
      const value = row[column];
      if (value !== null && !given.has(row.id)) holders.set(keyOf(row.vendor, value), row.id);
    }
    for (const unit of units) {
      const value = unit[field];
      if (value === undefined) continue;
      const holder = holders.get(keyOf(unit.vendor, value));
      if (holder === undefined) holders.set(keyOf(unit.vendor, value), unit.id);
      else if (holder !== unit.id) warnings.push(`unit ${unit.id}: ${field} ${value} is also that of ${holder}`);
    }
  }
  return warnings;
}

/** @param now epoch ms, UTC */
export function checkRegister(file: RegisterFile, known: KnownRows, now: number): RegisterCheck {
  const ids = (rows: readonly { readonly id: string }[]): string[] => rows.map((row) => row.id);
  const vendors = union(file.vendors, known.vendors);
  const organisations = union(file.organisations, known.organisations);
  const sites = union(file.sites, known.sites);
  const gatewayOf = new Map<string, string | null>([...known.units].map(([id, row]) => [id, row.gateway]));
  for (const unit of file.units) gatewayOf.set(unit.id, unit.gateway ?? null);
  const faults = [
    ...duplicates('vendor', ids(file.vendors)),
    ...duplicates('organisation', ids(file.organisations)),
    ...duplicates('site', ids(file.sites)),
    ...duplicates('unit', ids(file.units)),
    ...duplicates('credential', ids(file.credentials)),
    ...file.vendors.flatMap(({ id }) => (id === ownVendor ? [`vendor ${id} is reserved`] : [])),
    ...file.units.flatMap((unit) => {
      const missing = (what: string, id: string | undefined, in_: ReadonlySet<string>): string[] =>
        id === undefined || in_.has(id) ? [] : [`unit ${unit.id}: ${what} ${id} is not in the register`];
      return [
        ...missing('vendor', unit.vendor, vendors),
        ...missing('site', unit.site, sites),
        ...missing('maintenance', unit.maintenance, organisations),
        ...missing('user', unit.user, organisations),
      ];
    }),
    ...gatewayFaults(file.units, gatewayOf),
    ...credentialFaults(file, known, vendors),
    ...movedUnitFaults(file, known),
  ];
  const warnings = [
    ...registerDoubts(file, { now }).map(doubtText),
    ...sharedIds(file.units, known),
    ...file.credentials.flatMap(({ id, token, certificateName }) => {
      if (token !== undefined) return [];
      const stored = known.credentials.get(id);
      if (stored !== undefined && stored.token_hmac !== null)
        return [`credential ${id}: no token in the file, the stored one is kept`];
      return certificateName === undefined ? [`credential ${id}: neither token nor certificate`] : [];
    }),
  ];
  return { faults, warnings };
}
