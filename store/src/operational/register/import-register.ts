import { timingSafeEqual } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CredentialRow, RegisterFile, UnitId } from '@vigil/vocabulary';
import type { Selectable } from 'kysely';
import { recountAvailability } from '../repositories/availability-counts.ts';
import { chunks, flag } from '../repositories/rows.ts';
import { growCredentials, growRegister } from '../repositories/versions.ts';
import type { CredentialTable } from '../schema.ts';
import type { Session } from '../session.ts';
import type { ChangeRepository, ImportReport } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { checkRegister } from './check-register.ts';
import { type KnownRows, loadKnownRows } from './known-rows.ts';
import { type MovedSender, moveAlarms, moveAnswers, moveSendersAlarms } from './move-alarms.ts';
import { moveFaults } from './move-faults.ts';
import { compareRegister, differs, writeRegister } from './write-register.ts';

/** A file with a wrong column has one fault per row; a person reads the first few. */
const shownFaults = 200;

function shortened(lines: readonly string[]): readonly string[] {
  if (lines.length <= shownFaults) return lines;
  return [...lines.slice(0, shownFaults), `… and ${lines.length - shownFaults} more`];
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
    ...keptToken(stored, token === undefined ? null : hmacToken(token)),
    certificate_name: credential.certificateName ?? null,
    // Switched off by a person stays off.
    enabled: stored?.enabled ?? 1,
    removed: 0,
  };
}

/**
 * An export holds no tokens: importing it again must not lock out the city, nor end the overlap of a rotation. Another
 * token than the stored one ends both.
 */
function keptToken(
  stored: CredentialFields | undefined,
  given: Uint8Array | null,
): Pick<CredentialFields, 'token_hmac' | 'previous_token_hmac' | 'previous_until'> {
  const isKept = stored !== undefined && (given === null || sameBytes(stored.token_hmac, given));
  return isKept
    ? {
        token_hmac: stored.token_hmac,
        previous_token_hmac: stored.previous_token_hmac,
        previous_until: stored.previous_until,
      }
    : { token_hmac: given, previous_token_hmac: null, previous_until: null };
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

interface ChangedCredential {
  readonly row: CredentialFields;
  /** Null: a new one. */
  readonly knownVersion: number | null;
  readonly units: readonly UnitId[];
  readonly sameUnits: boolean;
  readonly hadUnits: boolean;
}

function changedCredentials(
  file: RegisterFile,
  known: KnownRows,
  hmacToken: (token: string) => Uint8Array,
): readonly ChangedCredential[] {
  return file.credentials.flatMap((credential) => {
    const before = known.credentials.get(credential.id);
    const row = credentialToRow(credential, before, hmacToken);
    const units = credential.units === 'all' ? [] : [...new Set(credential.units)];
    const unitsBefore = known.credentialUnits.get(credential.id) ?? new Set<string>();
    const sameUnits = units.length === unitsBefore.size && units.every((unit) => unitsBefore.has(unit));
    const same = before !== undefined && sameCredential(before, row) && sameUnits;
    return same
      ? []
      : [{ row, knownVersion: before?.version ?? null, units, sameUnits, hadUnits: unitsBefore.size > 0 }];
  });
}

function movedSenders(changed: readonly ChangedCredential[], known: KnownRows): readonly MovedSender[] {
  return changed.flatMap(({ row: { id: credential, vendor: to } }) => {
    const from = known.credentials.get(credential)?.vendor;
    return from === undefined || from === null || to === null || from === to ? [] : [{ credential, from, to }];
  });
}

async function writeCredentials({ db, engine }: Session, changed: readonly ChangedCredential[]): Promise<void> {
  if (changed.length === 0) return;
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
  // Names are unique: given back first, so that two credentials can swap theirs in one file.
  for (const { row, knownVersion } of changed)
    if (knownVersion !== null)
      await db.updateTable('credential').set({ certificate_name: null }).where('id', '=', row.id).execute();
  for (const { row, knownVersion } of changed) {
    if (knownVersion === null) continue;
    const update = db.updateTable('credential').set({ ...row, version });
    const done = await update.where('id', '=', row.id).where('version', '=', knownVersion).executeTakeFirst();
    // Somebody may have switched it off meanwhile: read again what is there.
    if (done.numUpdatedRows !== 1n)
      throw new StoreError('conflict', `credential ${row.id} was changed during the import`);
  }
  const added = changed.flatMap(({ knownVersion, row }) => (knownVersion === null ? [{ ...row, version }] : []));
  for (const part of chunks(added)) await db.insertInto('credential').values(part).execute();
  const links = changed.flatMap(({ row, units, sameUnits }) =>
    sameUnits ? [] : units.map((unit) => ({ credential: row.id, unit })),
  );
  for (const part of chunks(links, 2_000)) await db.insertInto('credential_unit').values(part).execute();
}

/**
 * The whole file or nothing. Rows that are as before are not written, so importing a file twice changes nothing and
 * makes nobody reload; live states are not touched, open alarms go with their units. Nothing is removed: what the file
 * does not mention stays.
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
  const { faults, warnings } = checkRegister(file, known, session.clock());
  if (faults.length > 0)
    throw new StoreError('bad-input', `register refused: ${faults.length} faults, first: ${faults[0]}`, {
      details: shortened(faults),
    });
  const parts = compareRegister(file, known);
  const credentials = changedCredentials(file, known, hmacToken);
  if (differs(parts) || credentials.length > 0) {
    await nextTurn();
    const version = await growRegister(session.db, changes);
    await writeRegister(session, parts, version);
    await nextTurn();
    await writeCredentials(session, credentials);
    if (differs(parts)) {
      await moveAlarms(session, changes);
      await moveAnswers(session, parts, known);
      await recountAvailability(session);
    }
    const senders = movedSenders(credentials, known);
    await moveSendersAlarms(session, changes, senders);
    await moveFaults(session, parts, known, senders);
  }
  return {
    vendors: file.vendors.length,
    organisations: file.organisations.length,
    sites: file.sites.length,
    units: file.units.length,
    credentials: file.credentials.length,
    warnings: shortened(warnings),
  };
}
