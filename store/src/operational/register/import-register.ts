import { timingSafeEqual } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CredentialRow, RegisterFile } from '@vigil/vocabulary';
import type { Selectable } from 'kysely';
import { chunks, flag } from '../repositories/rows.ts';
import { organisationToRow, siteToRow, unitToRow, vendorToRow } from '../repositories/unit-rows.ts';
import { growCredentials, growRegister } from '../repositories/versions.ts';
import type { CredentialTable } from '../schema.ts';
import type { Session } from '../session.ts';
import type { ChangeRepository, ImportReport } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { checkRegister } from './check-register.ts';
import { type KnownRows, loadKnownRows } from './known-rows.ts';

/** A file with a wrong column has one fault per row; a person reads the first few. */
const shownFaults = 200;

function shortened(lines: readonly string[]): readonly string[] {
  if (lines.length <= shownFaults) return lines;
  return [...lines.slice(0, shownFaults), `… and ${lines.length - shownFaults} more`];
}

interface Difference<R> {
  readonly added: readonly R[];
  readonly changed: readonly R[];
}

function difference<R extends { readonly id: string }>(
  rows: readonly R[],
  known: ReadonlyMap<string, R>,
): Difference<R> {
  const added: R[] = [];
  const changed: R[] = [];
  for (const row of rows) {
    const before = known.get(row.id);
    if (before === undefined) added.push(row);
    else if (Object.entries(row).some(([key, value]) => Object.getOwnPropertyDescriptor(before, key)?.value !== value))
      changed.push(row);
  }
  return { added, changed };
}

const size = ({ added, changed }: Difference<unknown>): number => added.length + changed.length;

async function writeRegister({ db }: Session, file: RegisterFile, known: KnownRows): Promise<number> {
  const vendors = difference(file.vendors.map(vendorToRow), known.vendors);
  for (const part of chunks(vendors.added)) await db.insertInto('vendor').values(part).execute();
  for (const row of vendors.changed) await db.updateTable('vendor').set(row).where('id', '=', row.id).execute();

  const organisations = difference(file.organisations.map(organisationToRow), known.organisations);
  for (const part of chunks(organisations.added)) await db.insertInto('organisation').values(part).execute();
  for (const row of organisations.changed)
    await db.updateTable('organisation').set(row).where('id', '=', row.id).execute();

  const sites = difference(file.sites.map(siteToRow), known.sites);
  for (const part of chunks(sites.added)) await db.insertInto('site').values(part).execute();
  for (const row of sites.changed) await db.updateTable('site').set(row).where('id', '=', row.id).execute();

  const units = difference(file.units.map(unitToRow), known.units);
  for (const part of chunks(units.added)) await db.insertInto('unit').values(part).execute();
  for (const row of units.changed) await db.updateTable('unit').set(row).where('id', '=', row.id).execute();
  return size(vendors) + size(organisations) + size(sites) + size(units);
}

type CredentialFields = Omit<Selectable<CredentialTable>, 'version'>;

function credentialToRow(
  credential: CredentialRow,
  before: CredentialFields | undefined,
  hmacToken: (token: string) => Uint8Array,
): CredentialFields {
  const stored = before?.removed === 1 ? undefined : before;
  const { id, role, vendor, token } = credential;
  return {
    id,
    role,
    vendor,
    all_units: flag(credential.units === 'all'),
    // An export holds no tokens; importing it again must not lock out the city.
    token_hmac: token === undefined ? (stored?.token_hmac ?? null) : hmacToken(token),
    certificate_name: credential.certificateName ?? null,
    // Switched off by a person stays off.
    enabled: stored?.enabled ?? 1,
    removed: 0,
  };
}

const sameBytes = (a: Uint8Array | null, b: Uint8Array | null): boolean =>
  a === null || b === null ? a === b : a.length === b.length && timingSafeEqual(a, b);

function sameCredential(a: CredentialFields, b: CredentialFields): boolean {
  const { role, vendor, all_units, certificate_name, enabled, removed } = a;
  return (
    role === b.role &&
    vendor === b.vendor &&
    all_units === b.all_units &&
    certificate_name === b.certificate_name &&
    enabled === b.enabled &&
    removed === b.removed &&
    sameBytes(a.token_hmac, b.token_hmac)
  );
}

async function writeCredentials(
  { db, engine }: Session,
  file: RegisterFile,
  known: KnownRows,
  hmacToken: (token: string) => Uint8Array,
): Promise<number> {
  const changed = file.credentials.flatMap((credential) => {
    const before = known.credentials.get(credential.id);
    const row = credentialToRow(credential, before, hmacToken);
    const units = credential.units === 'all' ? [] : [...new Set(credential.units)];
    const unitsBefore = known.credentialUnits.get(credential.id) ?? new Set<string>();
    const sameUnits = units.length === unitsBefore.size && units.every((unit) => unitsBefore.has(unit));
    const same = before !== undefined && sameCredential(before, row) && sameUnits;
    return same ? [] : [{ row, isNew: before === undefined, units, sameUnits, hadUnits: unitsBefore.size > 0 }];
  });
  if (changed.length === 0) return 0;
  const version = await growCredentials(db);
  const cleared = changed.filter(({ sameUnits, hadUnits }) => hadUnits && !sameUnits);
  if (cleared.length > 0)
    await db
      .deleteFrom('credential_unit')
      .where((eb) =>
        engine.oneOf(
          eb.ref('credential'),
          cleared.map(({ row }) => row.id),
        ),
      )
      .execute();
  const updated = changed.filter(({ isNew }) => !isNew);
  // Names are unique: given back first, so that two credentials can swap theirs in one file.
  for (const { row } of updated)
    await db.updateTable('credential').set({ certificate_name: null }).where('id', '=', row.id).execute();
  for (const { row } of updated)
    await db
      .updateTable('credential')
      .set({ ...row, version })
      .where('id', '=', row.id)
      .execute();
  const added = changed.flatMap(({ isNew, row }) => (isNew ? [{ ...row, version }] : []));
  for (const part of chunks(added)) await db.insertInto('credential').values(part).execute();
  const links = changed.flatMap(({ row, units, sameUnits }) =>
    sameUnits ? [] : units.map((unit) => ({ credential: row.id, unit })),
  );
  for (const part of chunks(links, 2_000)) await db.insertInto('credential_unit').values(part).execute();
  return changed.length;
}

/**
 * The whole file or nothing. Rows that are as before are not written, so importing a file twice changes nothing and
 * makes nobody reload; live states and alarms are not touched. Nothing is removed: what the file does not mention stays.
 */
export async function importRegister(
  session: Session,
  changes: ChangeRepository,
  file: RegisterFile,
  hmacToken: (token: string) => Uint8Array,
): Promise<ImportReport> {
  const known = await loadKnownRows(session);
  // Everything here is synchronous underneath: let the process's sockets and timers have a turn between the steps.
  await nextTurn();
  const { faults, warnings } = checkRegister(file, known);
  if (faults.length > 0)
    throw new StoreError('bad-input', `register refused: ${faults.length} faults, first: ${faults[0]}`, {
      details: shortened(faults),
    });
  const written = await writeRegister(session, file, known);
  await nextTurn();
  const credentials = await writeCredentials(session, file, known, hmacToken);
  if (written + credentials > 0) await growRegister(session.db, changes);
  return {
    vendors: file.vendors.length,
    organisations: file.organisations.length,
    sites: file.sites.length,
    units: file.units.length,
    credentials: file.credentials.length,
    warnings: shortened(warnings),
  };
}
