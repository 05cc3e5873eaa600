import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RegisterFile } from '@vigil/vocabulary';
import { organisationOf, siteOf, unitOf, vendorOf } from '../repositories/unit-rows.ts';
import type { ReadSession } from '../session.ts';
import type { KnownRegister, PlannedRow, RegisterPlan } from '../store.ts';
import { checkRegister } from './check-register.ts';
import { newCredentials } from './import-credentials.ts';
import { loadKnownRows, loadKnownTables } from './known-rows.ts';
import { plannedRow } from './table-lists.ts';
import { compareRegister } from './write-register.ts';

const mapped = <R, F>(rows: ReadonlyMap<string, R>, of: (row: R) => F): ReadonlyMap<string, F> =>
  new Map([...rows].map(([id, row]) => [id, of(row)]));

export async function knownRegister(session: ReadSession): Promise<KnownRegister> {
  const known = await loadKnownTables(session);
  return {
    vendors: mapped(known.vendors, vendorOf),
    organisations: mapped(known.organisations, organisationOf),
    sites: mapped(known.sites, siteOf),
    units: mapped(known.units, unitOf),
  };
}

/** Everything that takes long is done here, while others write; `apply` finds out whether they wrote the same rows. */
export async function planImport(
  session: ReadSession,
  file: RegisterFile,
  hmacToken: (token: string) => Uint8Array,
  now: number,
): Promise<RegisterPlan> {
  const known = await loadKnownRows(session);
  await nextTurn();
  const { faults, warnings } = checkRegister(file, known, hmacToken, now);
  if (faults.length > 0) return { faults, warnings, rows: [], credentials: [] };
  await nextTurn();
  const parts = compareRegister(file, known);
  const rows: PlannedRow[] = [
    ...parts.vendors.added.map((row) => plannedRow('vendors', null, vendorOf(row), null)),
    ...parts.organisations.added.map((row) => plannedRow('organisations', null, organisationOf(row), null)),
    ...parts.sites.added.map((row) => plannedRow('sites', null, siteOf(row), null)),
    ...parts.units.added.map((row) => plannedRow('units', null, unitOf(row), null)),
  ];
  for (const { row, knownVersion } of parts.vendors.changed) {
    const before = known.vendors.get(row.id);
    if (before !== undefined) rows.push(plannedRow('vendors', vendorOf(before), vendorOf(row), knownVersion));
  }
  for (const { row, knownVersion } of parts.organisations.changed) {
    const before = known.organisations.get(row.id);
    if (before !== undefined)
      rows.push(plannedRow('organisations', organisationOf(before), organisationOf(row), knownVersion));
  }
  for (const { row, knownVersion } of parts.sites.changed) {
    const before = known.sites.get(row.id);
    if (before !== undefined) rows.push(plannedRow('sites', siteOf(before), siteOf(row), knownVersion));
  }
  for (const { row, knownVersion } of parts.units.changed) {
    const before = known.units.get(row.id);
    if (before !== undefined) rows.push(plannedRow('units', unitOf(before), unitOf(row), knownVersion));
  }
  return { faults, warnings, rows, credentials: newCredentials(file.credentials, known) };
}
