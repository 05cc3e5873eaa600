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

const unitsOf = ({ units }: CredentialRow): readonly UnitId[] => (units === 'all' ? [] : [...new Set(units)]);

function sameBytes(a: Uint8Array | null, b: Uint8Array): boolean {
  return a !== null && a.length === b.length && timingSafeEqual(a, b);
}

/** One that was removed is only a note that it is gone. */
function existing(id: string, { credentials }: KnownCredentials): Selectable<CredentialTable> | undefined {
  const stored = credentials.get(id);
  return stored?.removed === 1 ? undefined : stored;
}

/**
 * In what a row of a file differs from the credential that is there, by the names of the file; nothing where none is. A
 * row without a token says nothing of it (an export has none), nor whether somebody has switched it off.
 */
export function differences(
  credential: CredentialRow,
  known: KnownCredentials,
  hmacToken: (token: string) => Uint8Array,
): readonly string[] {
  const { id, vendor, role, token, certificateName = null } = credential;
  const stored = existing(id, known);
  if (stored === undefined) return [];
  const units = unitsOf(credential);
  const before = known.credentialUnits.get(id) ?? new Set<string>();
  const sameUnits = units.length === before.size && units.every((unit) => before.has(unit));
  const differs = {
    vendor: stored.vendor !== vendor,
    role: stored.role !== role,
    units: !sameUnits || stored.all_units !== flag(credential.units === 'all'),
    token: token !== undefined && !sameBytes(stored.token_hmac, hmacToken(token)),
    certificateName: stored.certificate_name !== certificateName,
  };
  return Object.entries(differs).flatMap(([field, isOther]) => (isOther ? [field] : []));
}

/** Those of a file that are not there yet. */
export const newCredentials = (
  credentials: readonly CredentialRow[],
  known: KnownCredentials,
): readonly CredentialRow[] => credentials.filter(({ id }) => existing(id, known) === undefined);

export interface AddedCredentials {
  /** That all of them carry; null: there was none to add. */
  readonly version: number | null;
  /** Credentials that were removed under one vendor and are there again under another. */
  readonly senders: readonly MovedSender[];
}

/**
 * Adds those that are not there yet, within a transaction.
 * @throws StoreError 'conflict' when one of the others has come to differ since it was compared
 */
export async function addCredentials(
  { db }: Session,
  credentials: readonly CredentialRow[],
  known: KnownCredentials,
  hmacToken: (token: string) => Uint8Array,
): Promise<AddedCredentials> {
  const other = credentials.find((one) => differences(one, known, hmacToken).length > 0);
  if (other !== undefined) throw new StoreError('conflict', `credential ${other.id} was changed during the import`);
  const added = newCredentials(credentials, known);
  if (added.length === 0) return { version: null, senders: [] };
  const version = await growCredentials(db);
  const rows = added.map(({ id, vendor, role, token, certificateName = null, units }) => ({
    id,
    vendor,
    role,
    all_units: flag(units === 'all'),
    token_hmac: token === undefined ? null : hmacToken(token),
    previous_token_hmac: null,
    previous_until: null,
    certificate_name: certificateName,
    enabled: 1 as const,
    removed: 0 as const,
    version,
  }));
  const isKnown = ({ id }: { readonly id: string }): boolean => known.credentials.has(id);
  for (const row of rows.filter(isKnown))
    await db.updateTable('credential').set(row).where('id', '=', row.id).where('removed', '=', 1).execute();
  for (const part of chunks(rows.filter((row) => !isKnown(row))))
    await db.insertInto('credential').values(part).execute();
  const links = added.flatMap((one) => unitsOf(one).map((unit) => ({ credential: one.id, unit })));
  for (const part of chunks(links, 2_000)) await db.insertInto('credential_unit').values(part).execute();
  const senders = added.flatMap(({ id: credential, vendor: to }) => {
    const from = known.credentials.get(credential)?.vendor ?? to;
    return from === to ? [] : [{ credential, from, to }];
  });
  return { version, senders };
}
