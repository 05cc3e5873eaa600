import { timingSafeEqual } from 'node:crypto';
import type { CredentialRow, UnitId } from '@vigil/vocabulary';
import type { Selectable } from 'kysely';
import { chunks, flag } from '../repositories/rows.ts';
import { growCredentials } from '../repositories/versions.ts';
import type { CredentialTable } from '../schema.ts';
import type { Session } from '../session.ts';
import { StoreError } from '../store-error.ts';
import type { KnownCredentials } from './known-rows.ts';
import type { MovedSender } from './move-alarms.ts';

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

/** Those of a file that are not as the store has them, as they are to be written. */
export function changedCredentials(
  credentials: readonly CredentialRow[],
  known: KnownCredentials,
  hmacToken: (token: string) => Uint8Array,
): readonly ChangedCredential[] {
  return credentials.flatMap((credential) => {
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

export function movedSenders(changed: readonly ChangedCredential[], known: KnownCredentials): readonly MovedSender[] {
  return changed.flatMap(({ row: { id: credential, vendor: to } }) => {
    const from = known.credentials.get(credential)?.vendor;
    return from === undefined || from === null || to === null || from === to ? [] : [{ credential, from, to }];
  });
}

export async function writeCredentials({ db, engine }: Session, changed: readonly ChangedCredential[]): Promise<void> {
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

/** Those of a file that are not as the store has them. */
export function differing(
  credentials: readonly CredentialRow[],
  known: KnownCredentials,
  hmacToken: (token: string) => Uint8Array,
): readonly CredentialRow[] {
  const ids = new Set<string>(changedCredentials(credentials, known, hmacToken).map(({ row }) => row.id));
  return credentials.filter(({ id }) => ids.has(id));
}

/** Writes those that differ. @returns who is another vendor's now */
export async function importCredentials(
  session: Session,
  credentials: readonly CredentialRow[],
  known: KnownCredentials,
  hmacToken: (token: string) => Uint8Array,
): Promise<readonly MovedSender[]> {
  const changed = changedCredentials(credentials, known, hmacToken);
  await writeCredentials(session, changed);
  return movedSenders(changed, known);
}
