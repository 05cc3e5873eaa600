import {
  doubtText,
  ownVendor,
  type RegisterDoubt,
  type RegisterFaultCode,
  type RegisterFile,
  type RegisterList,
  registerDoubts,
  type UnitRow,
} from '@vigil/vocabulary';
import { differences } from './import-credentials.ts';
import type { KnownRows } from './known-rows.ts';

/** One thing to say of one row: in a sentence, and as what a program needs to find its cell. */
export interface RegisterFinding {
  readonly code: RegisterFaultCode;
  readonly list: RegisterList;
  readonly id: string;
  readonly field: string | null;
  readonly value: string;
  readonly more: string;
  readonly text: string;
}

export interface RegisterCheck {
  /** Refuse the file. */
  readonly faults: readonly RegisterFinding[];
  /** Take it and say so: old certificates break the patterns. */
  readonly warnings: readonly RegisterFinding[];
}

const singular = {
  vendors: 'vendor',
  organisations: 'organisation',
  sites: 'site',
  units: 'unit',
  credentials: 'credential',
} as const satisfies Record<RegisterList, string>;

type Cell = Pick<RegisterFinding, 'field' | 'value'> & { readonly more?: string };

const finding = (
  code: RegisterFaultCode,
  [list, id]: readonly [RegisterList, string],
  { field, value, more = '' }: Cell,
  sentence: string,
): RegisterFinding => ({ code, list, id, field, value, more, text: `${singular[list]} ${id}${sentence}` });

/** Longer chains than sensor → gateway → gateway are wiring mistakes, and a ring would never end. */
const gatewayDepth = 4;

function duplicates(list: RegisterList, ids: readonly string[]): RegisterFinding[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const id of ids) (seen.has(id) ? twice : seen).add(id);
  return [...twice].map((id) => finding('twice', [list, id], { field: 'id', value: id }, ' is there twice'));
}

/** Ids as after the import: what the file brings over what the store has. */
const union = (rows: readonly { readonly id: string }[], known: ReadonlyMap<string, unknown>): ReadonlySet<string> =>
  new Set([...known.keys(), ...rows.map((row) => row.id)]);

function gatewayFaults(units: readonly UnitRow[], gatewayOf: ReadonlyMap<string, string | null>): RegisterFinding[] {
  return units.flatMap((unit) => {
    const cell = { field: 'gateway', value: unit.gateway ?? '' };
    let above: string | null = unit.gateway ?? null;
    for (let depth = 0; above !== null; depth += 1) {
      if (!gatewayOf.has(above))
        return above === unit.gateway
          ? [finding('unknown-reference', ['units', unit.id], cell, `: gateway ${above} is not in the register`)]
          : [];
      if (depth >= gatewayDepth || above === unit.id)
        return [finding('gateway-ring', ['units', unit.id], cell, ': gateways form a ring or a long chain')];
      above = gatewayOf.get(above) ?? null;
    }
    return [];
  });
}

function credentialFaults(
  file: RegisterFile,
  known: KnownRows,
  vendors: ReadonlySet<string>,
  hmacToken: (token: string) => Uint8Array,
): RegisterFinding[] {
  const vendorOf = new Map<string, string>([...known.units].map(([id, row]) => [id, row.vendor]));
  for (const unit of file.units) vendorOf.set(unit.id, unit.vendor);
  const holders = new Map<string, string>();
  const given = new Set<string>(file.credentials.map((credential) => credential.id));
  for (const { id, certificate_name } of known.credentials.values())
    if (certificate_name !== null && !given.has(id)) holders.set(certificate_name, id);
  const faults: RegisterFinding[] = [];
  for (const credential of file.credentials) {
    const { id, vendor, units, certificateName } = credential;
    const say = (code: RegisterFaultCode, cell: Cell, sentence: string): void => {
      faults.push(finding(code, ['credentials', id], cell, sentence));
    };
    if (!vendors.has(vendor))
      say('unknown-reference', { field: 'vendor', value: vendor }, `: vendor ${vendor} is not in the register`);
    // Otherwise a vendor's file could take over the credential of one of our own processes.
    if (known.credentials.get(id)?.role === 'service')
      say('credential-service', { field: 'id', value: id }, " is a service's");
    else {
      // As `credential create`: another token or scope would lock out devices in the field without a word.
      const differs = differences(credential, known, hmacToken).join(', ');
      const cell = { field: null, value: id, more: differs };
      if (differs !== '') say('credential-exists', cell, ` is there already, differs (${differs}) and stays as it is`);
    }
    for (const unit of units === 'all' ? [] : units) {
      const owner = vendorOf.get(unit);
      const cell = { field: 'units', value: unit };
      if (owner === undefined) say('unknown-reference', cell, `: unit ${unit} is not in the register`);
      else if (owner !== vendor)
        say('credential-unit', { ...cell, more: owner }, `: unit ${unit} belongs to vendor ${owner}`);
    }
    if (certificateName === undefined) continue;
    const holder = holders.get(certificateName);
    if (holder !== undefined)
      say(
        'credential-certificate',
        { field: 'certificateName', value: certificateName, more: holder },
        `: certificate name belongs to ${holder}`,
      );
    holders.set(certificateName, id);
  }
  return faults;
}

/** Every credential in the store must still speak only for its vendor's units after units moved. */
function movedUnitFaults(file: RegisterFile, known: KnownRows): RegisterFinding[] {
  const moved = new Map<string, string>();
  for (const unit of file.units) {
    const before = known.units.get(unit.id);
    if (before !== undefined && before.vendor !== unit.vendor) moved.set(unit.id, unit.vendor);
  }
  if (moved.size === 0) return [];
  const given = new Set<string>(file.credentials.map((credential) => credential.id));
  return [...known.credentialUnits].flatMap(([credential, units]) => {
    if (given.has(credential)) return [];
    return [...units].flatMap((unit) => {
      const vendor = moved.get(unit);
      if (vendor === undefined) return [];
      const sentence = ` changes its vendor while credential ${credential} speaks for it`;
      return [finding('moved-unit', ['units', unit], { field: 'vendor', value: vendor, more: credential }, sentence)];
    });
  });
}

function sharedIds(units: readonly UnitRow[], known: KnownRows): RegisterFinding[] {
  const warnings: RegisterFinding[] = [];
  const say = (code: RegisterFaultCode, id: string, cell: Cell, sentence: string): void => {
    warnings.push(finding(code, ['units', id], cell, sentence));
  };
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
      else if (holder !== unit.id)
        say('shared-code', unit.id, { field, value, more: holder }, `: ${field} ${value} is also that of ${holder}`);
    }
  }
  return warnings;
}

/** To a person `Lift-1` and `lift-1` are one lift, to every topic and credential they are two. */
function idsInOtherCase(units: readonly UnitRow[], known: KnownRows): RegisterFinding[] {
  const holders = new Map<string, string>([...known.units.keys()].map((id) => [id.toLowerCase(), id]));
  return units.flatMap(({ id }) => {
    const holder = holders.get(id.toLowerCase());
    if (known.units.has(id) || holder === id) return [];
    if (holder === undefined) {
      holders.set(id.toLowerCase(), id);
      return [];
    }
    const cell = { field: 'id', value: id, more: holder };
    return [finding('odd-id', ['units', id], cell, `: id ${id} differs from ${holder} only in case`)];
  });
}

const doubtCodes = {
  'unknown-county': ['odd-county', ''],
  'rescue-code': ['odd-code', '6'],
  'register-code': ['odd-code', '20'],
  'unknown-profile': ['odd-profile', ''],
  'new-vendor': ['odd-vendor', ''],
  'unlikely-date': ['odd-date', ''],
} as const satisfies Record<RegisterDoubt['code'], readonly [RegisterFaultCode, string]>;

const doubtFinding = (doubt: RegisterDoubt): RegisterFinding => {
  const [code, more] = doubtCodes[doubt.code];
  const { id, field, value } = doubt;
  return { code, list: `${doubt.of}s`, id, field, value, more, text: doubtText(doubt) };
};

/** @param now epoch ms, UTC */
export function checkRegister(
  file: RegisterFile,
  known: KnownRows,
  hmacToken: (token: string) => Uint8Array,
  now: number,
): RegisterCheck {
  const ids = (rows: readonly { readonly id: string }[]): string[] => rows.map((row) => row.id);
  const vendors = union(file.vendors, known.vendors);
  const organisations = union(file.organisations, known.organisations);
  const sites = union(file.sites, known.sites);
  const gatewayOf = new Map<string, string | null>([...known.units].map(([id, row]) => [id, row.gateway]));
  for (const unit of file.units) gatewayOf.set(unit.id, unit.gateway ?? null);
  const faults = [
    ...duplicates('vendors', ids(file.vendors)),
    ...duplicates('organisations', ids(file.organisations)),
    ...duplicates('sites', ids(file.sites)),
    ...duplicates('units', ids(file.units)),
    ...duplicates('credentials', ids(file.credentials)),
    ...file.vendors.flatMap(({ id }) =>
      id === ownVendor ? [finding('reserved', ['vendors', id], { field: 'id', value: id }, ' is reserved')] : [],
    ),
    ...file.units.flatMap((unit) => {
      const missing = (field: string, id: string | undefined, in_: ReadonlySet<string>): RegisterFinding[] => {
        if (id === undefined || in_.has(id)) return [];
        const sentence = `: ${field} ${id} is not in the register`;
        return [finding('unknown-reference', ['units', unit.id], { field, value: id }, sentence)];
      };
      return [
        ...missing('vendor', unit.vendor, vendors),
        ...missing('site', unit.site, sites),
        ...missing('maintenance', unit.maintenance, organisations),
        ...missing('user', unit.user, organisations),
      ];
    }),
    ...gatewayFaults(file.units, gatewayOf),
    ...credentialFaults(file, known, vendors, hmacToken),
    ...movedUnitFaults(file, known),
  ];
  const warnings = [
    ...registerDoubts(file, { now }).map(doubtFinding),
    ...sharedIds(file.units, known),
    ...idsInOtherCase(file.units, known),
    ...file.credentials.flatMap(({ id, token, certificateName }) => {
      if (token !== undefined) return [];
      const row = ['credentials', id] as const;
      const cell = { field: 'token', value: '' };
      const stored = known.credentials.get(id);
      if (stored !== undefined && stored.token_hmac !== null)
        return [finding('token-kept', row, cell, ': no token in the file, the stored one is kept')];
      return certificateName === undefined ? [finding('no-proof', row, cell, ': neither token nor certificate')] : [];
    }),
  ];
  return { faults, warnings };
}
